-- What is looked at, how it is rated and how much it counts. Written once, never updated: scorecards and decisions rest on it.
create table rubrics (
    id         uuid        primary key,
    title      text        not null,
    -- Competencies, rounds, bar and cost as in the contract (protobuf JSON). Read whole, never searched.
    body       jsonb       not null,
    created_at timestamptz not null default now()
);
