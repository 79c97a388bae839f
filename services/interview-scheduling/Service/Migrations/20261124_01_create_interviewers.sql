create table interviewers (
    id                     uuid        primary key,
    display_name           text        not null,
    email                  text        not null,
    time_zone              text        not null,
    -- Weekday and minutes of the wall clock, as Availability/WeeklyHours.cs writes them. Never searched.
    working_hours          jsonb       not null,
    -- Numbers of the contract's RoundKind.
    round_kinds            smallint[]  not null,
    max_interviews_per_day integer     not null constraint interviewers_day_limit check (max_interviews_per_day between 1 and 10),
    revision               bigint      not null default 1,
    created_at             timestamptz not null default now()
);

-- Addresses differ by more than capitals.
create unique index interviewers_email on interviewers (lower(email));
create index interviewers_round_kinds on interviewers using gin (round_kinds);
