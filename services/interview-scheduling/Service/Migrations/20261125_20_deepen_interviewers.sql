-- What decides who may sit in which interview, and how much of it in a day and a week.
alter table interviewers
    -- Number of the contract's Seniority: 1 mid, 2 senior, 3 staff, 4 principal.
    add column seniority               smallint not null default 2 constraint interviewers_seniority check (seniority between 1 and 4),
    -- Named groups that a seat of a round may ask for.
    add column pools                   text[]   not null default '{}',
    -- The highest level of candidate for a kind of round, where it is not every level: number of the kind to number of the level. Never searched.
    add column highest_levels          jsonb    not null default '{}',
    -- ISO 3166-1 country, or ISO 3166-2 subdivision, whose public holidays are days off; empty has none.
    add column holidays_of             text     not null default '',
    add column max_interviews_per_week integer  not null default 50 constraint interviewers_week_limit check (max_interviews_per_week between 1 and 50),
    -- Minutes that stay free around each interview. They are taken in slots, so that the constraint keeps them.
    add column rest_before             integer  not null default 0 constraint interviewers_rest_before check (rest_before between 0 and 120),
    add column rest_after              integer  not null default 0 constraint interviewers_rest_after check (rest_after between 0 and 120),
    -- Not asked for interviews that start within it; whom to ask instead, where somebody was named.
    add column paused                  tstzrange,
    add column substitute_id           uuid references interviewers constraint interviewers_other_substitute check (substitute_id <> id);

-- Kinds of rounds that someone learns. Who is qualified has the kind in round_kinds and no row here.
create table trainings (
    interviewer_id uuid     not null references interviewers,
    kind           smallint not null,
    -- Number of the contract's TrainingStage: 1 shadow (listens), 2 reverse shadow (leads while a qualified one listens).
    stage          smallint not null constraint trainings_stage check (stage between 1 and 2),
    -- Sessions that took place in this stage.
    sessions       integer  not null default 0 constraint trainings_sessions check (sessions >= 0),
    primary key (interviewer_id, kind)
);

-- Days on which other hours hold than the weekly ones.
create table hours_overrides (
    id             uuid     primary key,
    interviewer_id uuid     not null references interviewers,
    -- Number of the contract's HoursOverrideKind: 1 off, 2 on call, 3 works at these hours instead of the weekly ones.
    kind           smallint not null constraint hours_overrides_kind check (kind between 1 and 3),
    first_day      date     not null,
    last_day       date     not null,
    -- Minutes of the wall clock on each of the days.
    start_minute   integer  not null default 0,
    end_minute     integer  not null default 1440,
    created_at     timestamptz not null default now(),
    constraint hours_overrides_days check (first_day <= last_day),
    constraint hours_overrides_minutes check (0 <= start_minute and start_minute < end_minute and end_minute <= 1440)
);

create index hours_overrides_interviewer on hours_overrides (interviewer_id, last_day);

create table rooms (
    id         uuid        primary key,
    name       text        not null,
    site       text        not null,
    time_zone  text        not null,
    -- People that it holds.
    seats      integer     not null constraint rooms_seats check (seats between 2 and 100),
    retired_at timestamptz,
    revision   bigint      not null default 1,
    created_at timestamptz not null default now()
);

create unique index rooms_name on rooms (site, lower(name)) where retired_at is null;

create table loop_templates (
    id         uuid        primary key,
    name       text        not null,
    -- The contract's LoopTemplate without the fields that have columns, as protobuf's JSON. Never searched.
    definition jsonb       not null,
    retired_at timestamptz,
    revision   bigint      not null default 1,
    created_at timestamptz not null default now()
);

create unique index loop_templates_name on loop_templates (lower(name)) where retired_at is null;
