-- Messages to candidates about the end of an application: an outbox, from which they go when their time comes.
create table candidate_messages (
    id             uuid        primary key,
    application_id uuid        not null references applications,
    text           text        not null,
    -- 1 scheduled, 2 recalled, 3 due, 4 sent.
    state          integer     not null default 1 constraint candidate_messages_known_state check (state between 1 and 4),
    send_at        timestamptz not null,
    author         text        not null,
    created_at     timestamptz not null default now()
);
create unique index candidate_messages_one_scheduled on candidate_messages (application_id) where state = 1;
create index candidate_messages_of_application on candidate_messages (application_id, id desc);
create index candidate_messages_scheduled on candidate_messages (send_at) where state = 1;
