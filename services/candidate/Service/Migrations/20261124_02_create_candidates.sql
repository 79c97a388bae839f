create table candidates (
    id            uuid        primary key,
    display_name  text        not null,
    -- Not unique: two people may share an address.
    email         text        not null,
    headline      text        not null,
    location      text        not null,
    skills        text[]      not null,
    source_kind   integer     not null,
    source_detail text        not null,
    -- Signals in protobuf's JSON: read whole, never queried.
    signals       jsonb       not null,
    revision      bigint      not null default 1,
    created_at    timestamptz not null default now()
);
