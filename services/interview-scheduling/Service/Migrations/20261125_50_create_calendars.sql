-- Where an interviewer's time is taken beside the interviews that are booked here.
create table calendars (
    id             uuid        primary key,
    interviewer_id uuid        not null references interviewers,
    -- Number of the contract's CalendarKind: 1 feed, 2 CalDAV, 3 file, 4 pushed.
    kind           smallint    not null constraint calendars_kind check (kind between 1 and 4),
    -- Name that the one who pushes gives it.
    name           text        not null default '',
    -- Addresses of feeds are secrets of their owners. Neither they nor passwords leave the service.
    address        text        not null default '',
    user_name      text        not null default '',
    password       text        not null default '',
    -- What the server said of its version last, to ask whether there is a newer one.
    version        text        not null default '',
    -- Where what is taken is known; nothing before it was ever read.
    known          tstzrange   constraint calendars_known check (not isempty(known)),
    read_at        timestamptz,
    -- Code of what went wrong last; empty if nothing did.
    last_error     text        not null default '',
    failures       integer     not null default 0,
    -- Feeds and CalDAV are read by themselves, the others never.
    next_read_at   timestamptz,
    claimed_until  timestamptz,
    created_at     timestamptz not null default now()
);

create index calendars_interviewer on calendars (interviewer_id, id);
create unique index calendars_pushed on calendars (interviewer_id, name) where kind = 4;
create index calendars_due on calendars (next_read_at);

-- Apart from slots, in which nothing may overlap.
create table calendar_busy (
    calendar_id uuid      not null references calendars on delete cascade,
    during      tstzrange not null constraint calendar_busy_bounded check (not isempty(during) and not lower_inf(during) and not upper_inf(during))
);

create index calendar_busy_during on calendar_busy (calendar_id, lower(during));
