create table roles (
    id                     uuid        primary key,
    title                  text        not null,
    level                  integer     not null,
    location               text        not null,
    headcount              integer     not null,
    hired                  integer     not null default 0,
    -- ChallengeProfile in protobuf's JSON: read whole, never queried.
    challenge              jsonb       not null,
    essential_competencies text[]      not null,
    -- 1 draft, 2 open, 3 filled.
    state                  integer     not null default 1,
    revision               bigint      not null default 1,
    created_at             timestamptz not null default now(),
    updated_at             timestamptz not null default now(),
    -- However many offers are accepted at once, nobody is hired beyond the headcount, and the state says so.
    constraint roles_hired_within_headcount check (
        hired >= 0 and case state when 1 then hired = 0 when 2 then hired < headcount when 3 then hired = headcount else false end)
);
