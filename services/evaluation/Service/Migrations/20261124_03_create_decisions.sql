-- Only ever added to: a new decision takes the place of the one before, and both stay.
create table decisions (
    id             uuid             primary key,
    application_id uuid             not null,
    rubric_id      uuid             not null,
    verdict        smallint         not null,
    composite      double precision not null,
    standard_error double precision not null,
    probability    double precision not null,
    threshold      double precision not null,
    -- The scorecards that it rests on.
    scorecard_ids  uuid[]           not null,
    -- Rounds and reasons as in the contract (protobuf JSON). Read whole, never searched.
    explanation    jsonb            not null,
    created_at     timestamptz      not null default now(),
    constraint decisions_rubric foreign key (rubric_id) references rubrics,
    constraint decisions_probability check (probability between 0 and 1)
);

create index decisions_latest on decisions (application_id, created_at desc, id desc);
