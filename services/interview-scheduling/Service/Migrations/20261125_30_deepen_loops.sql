-- Who sits in an interview. interviews.interviewer_id stays the one who leads.
create table interview_seats (
    interview_id   uuid     not null references interviews,
    interviewer_id uuid     not null references interviewers,
    -- Number of the contract's SeatRole: 1 lead, 2 panel, 3 shadow, 4 reverse shadow (leads, the lead listens).
    role           smallint not null constraint interview_seats_role check (role between 1 and 4),
    -- This person's own local date of the start: the day and the week (its Monday) that the limits count.
    day            date     not null,
    primary key (interview_id, interviewer_id)
);

create index interview_seats_interviewer on interview_seats (interviewer_id, day);

insert into interview_seats (interview_id, interviewer_id, role, day) select id, interviewer_id, 1, day from interviews;

-- Seats that an interviewer has in one of his or her own weeks, by the date of its Monday. Locked after the days, before slots.
create table interviewer_weeks (
    interviewer_id uuid    not null references interviewers,
    week           date    not null constraint interviewer_weeks_monday check (extract(isodow from week) = 1),
    booked         integer not null,
    most           integer not null,
    primary key (interviewer_id, week),
    constraint interviewer_weeks_limit check (booked between 0 and most)
);

insert into interviewer_weeks (interviewer_id, week, booked, most)
select interviewer_id, date_trunc('week', day)::date, sum(booked), greatest(50, sum(booked)) from interviewer_days group by 1, 2;

-- slots.during is from now on the time that is blocked: the interview with the rest around it. What is shown stays in interviews.during.
alter table loops add column template_id uuid references loop_templates;

alter table interviews add column room_id uuid references rooms;

-- When an interview that took place was counted for those who learn in it. Those from before count for nobody.
alter table interviews add column counted_at timestamptz;
update interviews set counted_at = now();
create index interviews_to_count on interviews (upper(during)) where counted_at is null;
