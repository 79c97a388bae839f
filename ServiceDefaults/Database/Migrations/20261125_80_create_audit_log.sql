-- Who changed what in this service, one entry for each change that was committed. Ids and names of methods, never words
-- about a person, so that nothing in it ever has to be erased. It grows and does nothing else.
create table audit_entries (
    position     bigint      generated always as identity primary key,
    at           timestamptz not null default clock_timestamp(),
    caller       text        not null,
    method       text        not null,
    request_id   uuid,
    -- Every id that the request or its answer named.
    resource_ids uuid[]      not null
);
create index audit_entries_resources on audit_entries using gin (resource_ids);

-- The chain over the entries. Written a moment after them, in the order of their positions (Audit/AuditSealer.cs): to chain
-- them in the transaction of the change would make each change wait for the one before it.
create table audit_seals (
    position bigint primary key,
    -- The hash of the seal before; unique, so that the chain cannot fork.
    previous bytea  not null unique,
    -- SHA-256 over previous and the entry.
    hash     bytea  not null
);

-- The only way to append. As with feed_append, the transaction has its id before it takes a position.
create function audit_append(entry_caller text, entry_method text, entry_request uuid, entry_resources uuid[]) returns void
    language plpgsql as
$$
begin
    perform pg_current_xact_id();
    insert into audit_entries (caller, method, request_id, resource_ids)
    values (entry_caller, entry_method, entry_request, entry_resources);
end
$$;

create function audit_only_grows() returns trigger language plpgsql as
$$
begin
    raise exception 'The audit log only grows.' using errcode = 'insufficient_privilege';
end
$$;

create trigger audit_entries_only_grow before update or delete or truncate on audit_entries execute function audit_only_grows();
create trigger audit_seals_only_grow before update or delete or truncate on audit_seals execute function audit_only_grows();
revoke update, delete, truncate on audit_entries, audit_seals from public, current_user;
