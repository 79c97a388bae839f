create table market_imports (
    id            uuid        primary key,
    source        text        not null,
    format        smallint    not null,
    row_count     integer     not null,
    skipped       integer     not null,
    superseded_at timestamptz,
    created_at    timestamptz not null default now()
);

-- One edition of a source counts at a time.
create unique index market_imports_current on market_imports (source) where superseded_at is null;

-- One person's pay each.
create table observations (
    import_id  uuid     not null references market_imports on delete cascade,
    job_family text     not null,
    level      smallint not null,
    location   text     not null,
    year       integer  not null,
    currency   text     not null,
    pay        numeric  not null check (pay > 0)
);

create index observations_cell on observations (job_family, level, location, currency, year) include (pay);
create index observations_import on observations (import_id);

-- Percentiles as their publisher gives them. Never mixed with observations.
create table published_percentiles (
    import_id  uuid    not null references market_imports on delete cascade,
    job_family text    not null,
    location   text    not null,
    currency   text    not null,
    people     integer not null,
    pay        numeric[] not null check (cardinality(pay) = 5)
);

create index published_percentiles_cell on published_percentiles (job_family, location);
create index published_percentiles_import on published_percentiles (import_id);
