create table scorecards (
    id             uuid        primary key,
    interview_id   uuid        not null,
    interviewer_id uuid        not null,
    rubric_id      uuid        not null,
    application_id uuid        not null,
    kind           smallint    not null,
    recommendation smallint    not null,
    created_at     timestamptz not null default now(),
    -- The rule holds however many submit at once.
    constraint scorecards_one_per_interview unique (interview_id),
    constraint scorecards_rubric foreign key (rubric_id) references rubrics
);

create index scorecards_application on scorecards (application_id, created_at, id);

create table scorecard_ratings (
    scorecard_id uuid     not null,
    -- Place in the scorecard, from 1.
    position     smallint not null,
    competency   text     not null,
    -- Null where there was no evidence: missing, never a number.
    points       smallint,
    evidence     text     not null,
    primary key (scorecard_id, position),
    constraint scorecard_ratings_scorecard foreign key (scorecard_id) references scorecards on delete cascade,
    constraint scorecard_ratings_competency_once unique (scorecard_id, competency),
    constraint scorecard_ratings_points_on_scale check (points between 1 and 4),
    constraint scorecard_ratings_points_need_evidence check (points is null or btrim(evidence) <> '')
);
