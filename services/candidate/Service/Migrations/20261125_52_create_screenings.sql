-- Never changed once written, so that a score can be read against what was asked.
create table question_sets (
    id         uuid        primary key,
    -- QuestionSet in protobuf's JSON: read whole, never queried.
    content    jsonb       not null,
    created_at timestamptz not null default now()
);

create table screenings (
    id              uuid             primary key,
    application_id  uuid             not null references applications,
    question_set_id uuid             not null references question_sets,
    -- 1 going on, 2 passed, 3 failed, 4 canceled.
    state           integer          not null default 1 constraint screenings_known_state check (state between 1 and 4),
    -- Mean of the points, weighted, when it ended; null before, and where a knock-out ended it before anything counted.
    total           double precision,
    started_by      text             not null,
    revision        bigint           not null default 1,
    created_at      timestamptz      not null default now(),
    finished_at     timestamptz
);
create unique index screenings_one_going_on on screenings (application_id) where state = 1;
create index screenings_of_application on screenings (application_id, id desc);

create table screening_answers (
    screening_id uuid        not null references screenings,
    -- Key of a question of the set.
    question     text        not null,
    -- 1 (strong no) to 4 (strong yes); 0 is no evidence.
    points       integer     not null constraint screening_answers_points check (points between 0 and 4),
    note         text        not null,
    author       text        not null,
    at           timestamptz not null default now(),
    primary key (screening_id, question)
);
