create table candidate_imports (
    id              uuid        primary key,
    name            text        not null,
    -- Source in protobuf's JSON.
    source          jsonb       not null,
    -- The columns that the caller named, as the one field of a CandidateImport in protobuf's JSON.
    columns         jsonb       not null,
    encoding        integer     not null,
    -- 1 open, 2 finished.
    state           integer     not null default 1 check (state in (1, 2)),
    received_bytes  bigint      not null default 0,
    row_count       bigint      not null default 0,
    kept            bigint      not null default 0,
    error_count     bigint      not null default 0,
    -- Known once the first bytes and the header have come.
    charset         text        not null default '',
    delimiter       text        not null default '',
    header          text[]      not null default '{}',
    ignored_columns text[]      not null default '{}',
    -- What was received behind the last whole row.
    rest            bytea       not null default '',
    created_at      timestamptz not null default now(),
    updated_at      timestamptz not null default now(),
    constraint candidate_imports_finished_whole check (state = 1 or rest = ''),
    constraint candidate_imports_kept_within check (kept between 0 and row_count)
);

-- The parts that were received, so that one that comes again is known, and answered as before.
create table candidate_import_parts (
    import_id   uuid   not null references candidate_imports on delete cascade,
    part_offset bigint not null,
    sha256      bytea  not null,
    -- CandidateImport as it was answered.
    answer      bytea  not null,
    primary key (import_id, part_offset)
);

create table candidate_import_errors (
    import_id  uuid   not null references candidate_imports on delete cascade,
    -- Counts from 0 in the order of the file.
    number     bigint not null,
    row_number bigint not null,
    field      text   not null,
    -- Never holds the value: that is somebody's personal data.
    reason     text   not null,
    primary key (import_id, number)
);
