create table questions (
    id         uuid        primary key,
    -- Number of the contract's QuestionKind.
    kind       smallint    not null,
    -- The latest version.
    version    integer     not null default 1,
    retired_at timestamptz,
    -- Applications whose candidates were asked it.
    exposures  integer     not null default 0,
    revision   bigint      not null default 1,
    created_at timestamptz not null default now()
);

create index questions_kind on questions (kind, id desc);

-- Written once, never updated: who asked a version keeps it.
create table question_versions (
    question_id  uuid        not null references questions,
    version      integer     not null,
    -- What the columns do not say, as in the contract (protobuf JSON). Read whole.
    body         jsonb       not null,
    competencies text[]      not null,
    written_at   timestamptz not null default now(),
    primary key (question_id, version)
);

-- Each application counts once for a question, however often it is told.
create table question_exposures (
    question_id    uuid not null references questions,
    application_id uuid not null,
    primary key (question_id, application_id)
);
