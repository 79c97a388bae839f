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

-- slots.during becomes the time that is blocked: the interview with the rest around it. What is shown stays in interviews.during.
alter table loops drop constraint loops_state, add constraint loops_state check (state between 1 and 5),
    -- Only of a held loop (4): when the hold ends. 5 is a loop that took place.
    add column held_until   timestamptz,
    add column template_id  uuid references loop_templates,
    -- What was asked for, as protobuf's JSON, so that it can be planned again. Never searched.
    add column asked        jsonb,
    -- The score's terms, as protobuf's JSON. Never searched.
    add column score        jsonb,
    add column requested_at timestamptz not null default now(),
    add column booked_at    timestamptz,
    add constraint loops_held check ((state = 4) = (held_until is not null));

-- A held loop takes its time as a booked one does.
drop index loops_one_booked;
create unique index loops_one_booked on loops (application_id) where state in (2, 4);
create index loops_held_until on loops (held_until) where state = 4;

alter table interviews
    -- Number of the contract's InterviewState: 1 planned (as its loop is), 2 completed, 3 candidate did not come, 4 interviewer did not come, 5 moved, 6 canceled.
    add column state        smallint not null default 1 constraint interviews_state check (state between 1 and 6),
    add column room_id      uuid references rooms,
    -- RFC 5545: the invitation's revision. Its UID is the interview's id.
    add column sequence     integer  not null default 0,
    -- Version of the time-zone data that the local times were computed with.
    add column tzdb_version text     not null default '',
    add column revision     bigint   not null default 1;
