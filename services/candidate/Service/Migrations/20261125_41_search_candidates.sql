-- What is searched for, kept by the database itself: no way of writing a candidate can forget it.
create function words(texts text[]) returns text language sql immutable parallel safe as
$$ select array_to_string(texts, ' ') $$;

create function lower_all(texts text[]) returns text[] language sql immutable parallel safe as
$$ select array(select distinct lower(text) from unnest(texts) text) $$;

create function told(signals jsonb) returns text language sql immutable parallel safe as
$$
    select coalesce(string_agg(concat_ws(' ', signal ->> 'claim', signal ->> 'evidence'), ' '), '') from jsonb_array_elements(signals -> 'signals') signal
$$;

-- The most of a measure of scale that signals with evidence show. Writing about a load, or knowing a language, is not
-- having carried it (Shortlist/Evidence.cs reads signals the same way).
create function evidenced(signals jsonb, measure text) returns double precision language sql immutable parallel safe as
$$
    select coalesce(max((signal -> 'scale' ->> measure)::double precision), 0) from jsonb_array_elements(signals -> 'signals') signal
    where (signal ->> 'evidence' ~ '\S' or signal ? 'verification') and signal ->> 'kind' not in ('SIGNAL_KIND_WRITING', 'SIGNAL_KIND_LANGUAGE_OR_FRAMEWORK')
$$;

alter table candidates
    -- A name stands as English reads it, so that one query finds names and words, and as it is written, for those that
    -- English passes over ('Will'). Postgres keeps at most a megabyte of words: a resume counts up to 50,000 characters,
    -- claims with their evidence up to 30,000.
    add column search_words tsvector not null generated always as (
        setweight(to_tsvector('simple', display_name), 'A') || setweight(to_tsvector('english', display_name), 'A')
        || setweight(to_tsvector('english', headline || ' ' || employer || ' ' || words(skills)), 'B')
        || to_tsvector('english', left(told(signals), 30000)) || to_tsvector('english', left(resume_text, 50000))) stored,
    add column place_words        tsvector         not null generated always as (to_tsvector('simple', location)) stored,
    add column skill_keys         text[]           not null generated always as (lower_all(skills)) stored,
    add column tag_keys           text[]           not null generated always as (lower_all(tags)) stored,
    add column evidenced_requests double precision not null generated always as (evidenced(signals, 'peakRequestsPerSecond')) stored,
    add column evidenced_gigabytes double precision not null generated always as (evidenced(signals, 'storedGigabytes')) stored,
    add column evidenced_services double precision not null generated always as (evidenced(signals, 'services')) stored,
    add column evidenced_team     double precision not null generated always as (evidenced(signals, 'teamSize')) stored;

-- Whether a word is rare decides between its index and reading the newest candidates until a page is full.
alter table candidates alter column search_words set statistics 400, alter column skill_keys set statistics 400;

-- Merged and erased candidates are in none of these, and never found.
create index candidates_search on candidates using gin (search_words, skill_keys, tag_keys, place_words)
    where merged_into is null and erased_at is null;
create index candidates_of_country on candidates (country, id desc) where merged_into is null and erased_at is null;
create index candidates_of_source on candidates (source_kind, id desc) where merged_into is null and erased_at is null;
create index candidates_evidenced_requests on candidates (evidenced_requests) where evidenced_requests > 0 and merged_into is null and erased_at is null;
create index candidates_evidenced_gigabytes on candidates (evidenced_gigabytes) where evidenced_gigabytes > 0 and merged_into is null and erased_at is null;
create index candidates_evidenced_services on candidates (evidenced_services) where evidenced_services > 0 and merged_into is null and erased_at is null;
create index candidates_evidenced_team on candidates (evidenced_team) where evidenced_team > 0 and merged_into is null and erased_at is null;

create table candidate_searches (
    id            uuid        primary key,
    -- The caller who keeps it; nobody else sees it.
    owner         text        not null,
    name          text        not null,
    -- CandidateFilter in protobuf's JSON.
    filter        jsonb       not null,
    revision      bigint      not null default 1,
    created_at    timestamptz not null default now(),
    updated_at    timestamptz not null default now(),
    last_run_at   timestamptz,
    -- What the last run could see, and of which database that is said (sync_mark): what it could not see is new to the owner.
    seen          pg_snapshot,
    seen_database text        not null default '',
    constraint candidate_searches_named_once unique (owner, name)
);
create index candidate_searches_of_owner on candidate_searches (owner, id desc);
