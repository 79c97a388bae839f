create table webhooks (
    id                    uuid        primary key,
    url                   text        not null,
    description           text        not null,
    -- Names of facts; empty stands for every one.
    event_types           text[]      not null,
    -- 1 active, 2 paused by its owner, 3 disabled since nothing reached it, 4 disabled since it answered 410.
    state                 integer     not null default 1 constraint webhooks_known_state check (state between 1 and 4),
    -- Signs each delivery, so it has to be known as it is; the database is where it is kept safe.
    secret                text        not null,
    previous_secret       text,
    previous_secret_until timestamptz,
    -- The feed's last position when it was made: what happened before is sent only by a replay.
    from_position         bigint      not null,
    failing_since         timestamptz,
    revision              bigint      not null default 1,
    created_at            timestamptz not null default now(),
    updated_at            timestamptz not null default now()
);

-- One row for each event and subscription. The event itself stays in the feed.
create table webhook_deliveries (
    id              uuid        primary key,
    webhook_id      uuid        not null references webhooks on delete cascade,
    position        bigint      not null references feed_events (position),
    -- 1 pending, 2 delivered, 3 dead.
    state           integer     not null default 1 constraint webhook_deliveries_known_state check (state between 1 and 3),
    attempts        integer     not null default 0,
    -- While an attempt runs: when it counts as lost with the process that made it.
    next_attempt_at timestamptz not null default now(),
    last_attempt_at timestamptz,
    last_status     integer     not null default 0,
    last_error      text        not null default '',
    created_at      timestamptz not null default now(),
    constraint webhook_deliveries_once unique (webhook_id, position)
);
create index webhook_deliveries_due on webhook_deliveries (webhook_id, next_attempt_at) where state = 1;
create index webhook_deliveries_of_webhook on webhook_deliveries (webhook_id, id desc);
create index webhook_deliveries_done on webhook_deliveries (last_attempt_at) where state = 2;

-- Nobody is subscribed to what happened before there were subscriptions.
insert into feed_positions (source, position)
select 'candidate (webhooks)', case when is_called then last_value else 0 end from feed_events_position_seq;

-- Replays begin at a time. Times grow with positions, so block ranges are enough and cost an append next to nothing.
create index feed_events_occurred on feed_events using brin (occurred_at);
