-- What moves the candidate of an application. Personal.
create table closing_motivations (
    application_id uuid        primary key references applications on delete cascade,
    -- SetMotivationsRequest with nothing but its motivations, in protobuf's JSON: read whole, never queried.
    motivations    jsonb       not null,
    revision       bigint      not null default 1,
    changed_by     text        not null,
    updated_at     timestamptz not null default now()
);

-- Each time the on-call facts were told, with the facts as they were. Written once, never changed.
create table on_call_told (
    id             uuid        primary key,
    application_id uuid        not null references applications on delete cascade,
    -- OnCall in protobuf's JSON.
    facts          jsonb       not null,
    told_by        text        not null,
    -- Who made the call.
    actor          text        not null,
    told_at        timestamptz not null default now()
);
create index on_call_told_of_application on on_call_told (application_id, id desc);

-- Points of a checklist that people added. Personal.
create table closing_points (
    id             uuid        primary key,
    application_id uuid        not null references applications on delete cascade,
    text           text        not null,
    created_by     text        not null,
    created_at     timestamptz not null default now(),
    resolved_by    text        not null default '',
    resolved_at    timestamptz
);
create index closing_points_of_application on closing_points (application_id, id);
