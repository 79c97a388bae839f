create table applications (
    id           uuid        primary key,
    candidate_id uuid        not null references candidates,
    role_id      uuid        not null references roles,
    -- 1 sourced, 2 screening, 3 interview, 4 decision, 5 offer, 6 hired.
    stage        integer     not null default 1 constraint applications_known_stage check (stage between 1 and 6),
    -- 1 active, 2 hired, 3 rejected, 4 withdrawn.
    state        integer     not null default 1 constraint applications_known_state check (state between 1 and 4),
    revision     bigint      not null default 1,
    created_at   timestamptz not null default now(),
    stage_at     timestamptz not null default now(),
    constraint applications_hired_at_the_last_stage check ((stage = 6) = (state = 2))
);

-- Once for a candidate and a role, unless an earlier one was rejected or withdrawn. Nobody takes two places of one role.
create unique index applications_once on applications (candidate_id, role_id) where state in (1, 2);
create index applications_of_role on applications (role_id, id desc);

-- Each stage and state that an application was in. Written in the transaction of the change, never changed.
create table application_steps (
    application_id uuid        not null references applications,
    revision       bigint      not null,
    stage          integer     not null,
    state          integer     not null,
    -- Why the company rejected; empty otherwise.
    reason         text        not null default '',
    at             timestamptz not null default now(),
    primary key (application_id, revision)
);
