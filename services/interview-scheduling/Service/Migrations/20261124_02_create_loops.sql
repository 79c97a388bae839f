create extension if not exists btree_gist;

-- What this service knows of an application of the candidate service. The row is also the lock under which an
-- application ends: whoever proposes a loop shares it, whoever hears of the end takes it alone. So no proposal slips in
-- behind the end, and the end finds every proposal before it.
create table applications (
    id       uuid        primary key,
    ended_at timestamptz
);

create table loops (
    id                  uuid        primary key,
    application_id      uuid        not null references applications,
    candidate_id        uuid        not null,
    candidate_time_zone text        not null,
    -- Number of the contract's LoopState: 1 proposed, 2 booked, 3 canceled.
    state               smallint    not null default 1 constraint loops_state check (state between 1 and 3),
    reasons             text[]      not null,
    revision            bigint      not null default 1,
    created_at          timestamptz not null default now()
);

create index loops_application on loops (application_id, id desc);

-- One booked loop for an application.
create unique index loops_one_booked on loops (application_id) where state = 2;

-- The interviews of a loop in whatever state. Whose time is really taken stands in slots.
create table interviews (
    id             uuid      primary key,
    loop_id        uuid      not null references loops,
    kind           smallint  not null,
    interviewer_id uuid      not null references interviewers,
    during         tstzrange not null,
    -- The interviewer's own local date of the start, computed from NodaTime's zone data: the day that the limit counts.
    day            date      not null,
    constraint interviews_during check (not isempty(during) and lower_inc(during) and not upper_inc(during)
        and not lower_inf(during) and not upper_inf(during) and isfinite(lower(during)) and isfinite(upper(during)))
);

create index interviews_loop on interviews (loop_id);

-- Interviews that an interviewer has on one of his or her own days. No exclusion constraint can count, so this does.
-- Rows are always locked in the order of the key, and before slots.
create table interviewer_days (
    interviewer_id uuid    not null references interviewers,
    day            date    not null,
    booked         integer not null,
    most           integer not null,
    primary key (interviewer_id, day),
    constraint interviewer_days_limit check (booked between 0 and most)
);

-- Time that is taken: two rows a booked interview, one for the interviewer and one for the candidate. The constraint is
-- the promise that nobody is booked twice; no isolation level and no check before the insert replaces it. An empty
-- range would escape it. Rows are inserted in the order (resource_id, start) with ON CONFLICT DO NOTHING, since a plain
-- insert that meets a conflict waits inside the index, and two of them wait for each other.
create table slots (
    resource_id  uuid      not null,
    during       tstzrange not null,
    interview_id uuid      not null references interviews,
    primary key (interview_id, resource_id),
    constraint slots_during check (not isempty(during) and lower_inc(during) and not upper_inc(during)
        and not lower_inf(during) and not upper_inf(during) and isfinite(lower(during)) and isfinite(upper(during))),
    constraint slots_no_overlap exclude using gist (resource_id with =, during with &&)
);
