-- A loop may be held for a while (state 4), and is complete when none of its interviews is to come. A complete loop stays
-- in state 2, so that whoever knows the states from before still sees it as booked.
alter table loops
    drop constraint loops_state,
    add constraint loops_state check (state between 1 and 4),
    add column held_until   timestamptz,
    add column completed_at timestamptz,
    -- What was asked for and the template at that time, as protobuf's JSON, to search again by. Never searched.
    add column asked        jsonb,
    add column template     jsonb,
    add constraint loops_held check (state <> 4 or held_until is not null);

create index loops_holds on loops (held_until) where state = 4;

-- One booked loop for an application until it is complete.
drop index loops_one_booked;
create unique index loops_one_booked on loops (application_id) where state = 2 and completed_at is null;

alter table interviews
    -- Number of the contract's InterviewState: 1 scheduled, 2 completed, 3 canceled, 4 no-show.
    add column state    smallint not null default 1 constraint interviews_state check (state between 1 and 4),
    -- Changes since it was booked, as calendars count them (RFC 5545, SEQUENCE).
    add column sequence integer  not null default 0,
    -- Which of the rounds that were asked for it is. Unknown for loops from before.
    add column place    smallint;

update interviews i set state = 2 from loops l where l.id = i.loop_id and l.state = 2 and upper(i.during) <= now();
update interviews i set state = 3 from loops l where l.id = i.loop_id and l.state = 3;
update loops l set completed_at = now() where state = 2 and not exists (select from interviews i where i.loop_id = l.id and i.state = 1);

create index interviews_to_complete on interviews (upper(during)) where state = 1;

alter table interview_seats
    -- Whom the seat asks for, as a seat of a template does.
    add column pools         text[]      not null default '{}',
    add column min_seniority smallint    not null default 0,
    add column optional      boolean     not null default false,
    -- Did not come.
    add column no_show       boolean     not null default false;

-- Who does not come to an interview at its time, and so is not asked again. Somebody here who has a seat still is one whom
-- nobody replaces yet: the seat takes nobody's time.
create table interview_declines (
    interview_id   uuid        not null references interviews,
    interviewer_id uuid        not null references interviewers,
    declined_at    timestamptz not null default now(),
    primary key (interview_id, interviewer_id)
);

-- Interviews that took place, to be counted for those who learn in them.
drop index interviews_to_count;
create index interviews_to_count on interviews (id) where state = 2 and counted_at is null;

-- The interviewer's own local day for which the counters count the slot; none for candidates and rooms. Slots are what is
-- taken, so what counters hold follows from them alone, whatever happens to the seat.
alter table slots add column day date;
update slots s set day = p.day from interview_seats p where p.interview_id = s.interview_id and p.interviewer_id = s.resource_id;

-- While an interview moves to a time that overlaps its old one, the new part is taken beside the old.
alter table slots drop constraint slots_pkey, add primary key (interview_id, resource_id, during);
