-- What happened in this service, in the order in which other services hear of it.
create table feed_events (
    position    bigint      generated always as identity primary key,
    type        text        not null,
    payload     bytea       not null,
    occurred_at timestamptz not null default clock_timestamp()
);

-- The only way to append. A reader relies on the order of two steps: the transaction has its id before it takes a
-- position (Feed/FeedReader.cs says why).
create function feed_append(event_type text, event_payload bytea) returns void
    language plpgsql as
$$
begin
    perform pg_current_xact_id();
    insert into feed_events (type, payload) values (event_type, event_payload);
    perform pg_notify('feed', '');
end
$$;

-- How far this service has followed the feeds of others. Moves in the transaction of the effect.
create table feed_positions (
    source     text        primary key,
    position   bigint      not null,
    updated_at timestamptz not null default now()
);

-- Events of other services that could not be applied here. Setting replay lets the subscriber try again.
create table feed_parked (
    source    text        not null,
    position  bigint      not null,
    payload   bytea       not null,
    error     text        not null,
    replay    boolean     not null default false,
    parked_at timestamptz not null default now(),
    primary key (source, position)
);
