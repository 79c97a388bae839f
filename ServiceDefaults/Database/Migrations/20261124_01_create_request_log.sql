-- One row for each request_id that a caller sent: the answer that a repeated call gets again.
create table request_log (
    caller       text        not null,
    method       text        not null,
    request_id   uuid        not null,
    request_hash bytea       not null,
    response     bytea,
    created_at   timestamptz not null default now(),
    primary key (caller, method, request_id)
);

create index request_log_created_at on request_log (created_at);
