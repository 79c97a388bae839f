create table notes (
    id             uuid        primary key,
    candidate_id   uuid        not null references candidates,
    application_id uuid        references applications,
    text           text        not null,
    -- Subject of the token of who wrote it.
    author         text        not null,
    revision       bigint      not null default 1,
    created_at     timestamptz not null default now(),
    updated_at     timestamptz not null default now()
);
create index notes_of_candidate on notes (candidate_id, id desc);
create index notes_of_application on notes (application_id, id desc);

create table tasks (
    id             uuid        primary key,
    candidate_id   uuid        not null references candidates,
    application_id uuid        references applications,
    title          text        not null,
    assignee       text        not null,
    due_at         timestamptz,
    done_at        timestamptz,
    done_by        text        not null default '',
    author         text        not null,
    revision       bigint      not null default 1,
    created_at     timestamptz not null default now(),
    constraint tasks_done_by_someone check ((done_at is null) = (done_by = ''))
);
create index tasks_of_candidate on tasks (candidate_id, id desc);
create index tasks_of_application on tasks (application_id, id desc);
create index tasks_open_of_assignee on tasks (assignee, id desc) where done_at is null;
create index tasks_open_by_due on tasks (due_at) where done_at is null;
