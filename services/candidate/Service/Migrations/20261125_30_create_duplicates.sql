create extension if not exists btree_gin;

alter table candidates
    -- Those merged into this one, at once or by way of another: 'merged_into' seen from the other side.
    add column merged_ids uuid[] not null default '{}',
    add constraint candidates_not_merged_into_itself check (merged_into <> id);

-- Pages as they are compared: without scheme, 'www.' and closing slash, in lower case.
create function link_keys(links text[]) returns text[] language sql immutable parallel safe as
$$ select array(select lower(regexp_replace(link, '^https?://(www\.)?|/+$', '', 'gi')) from unnest(links) link) $$;

-- Similar names of one employer, without a scan: both conditions are answered by the one index.
create index candidates_employer_name on candidates using gin (lower(employer), lower(display_name) gin_trgm_ops)
    where employer <> '' and merged_into is null and erased_at is null;
create index candidates_link_keys on candidates using gin (link_keys(links))
    where links <> '{}' and merged_into is null and erased_at is null;

-- Pairs that may be one person, as the last check of either found them. What speaks for a pair is read anew whenever it is
-- shown, so nothing about a person is kept twice. No foreign keys: their locks would hold up a merge, and the rows of
-- candidates stay.
create table duplicate_suggestions (
    id       uuid             primary key,
    one      uuid             not null,
    other    uuid             not null,
    -- From 0 to 1, by Likeness.cs.
    score    double precision not null,
    found_at timestamptz      not null default now(),
    constraint duplicate_suggestions_once unique (one, other),
    check (one < other)
);
create index duplicate_suggestions_other on duplicate_suggestions (other);

-- Pairs that someone looked at and found to be two people.
create table duplicate_dismissals (
    one          uuid        not null,
    other        uuid        not null,
    -- What spoke for the pair then. It is suggested again only for something that is not here.
    evidence     text[]      not null,
    dismissed_by text        not null,
    dismissed_at timestamptz not null default now(),
    primary key (one, other),
    check (one < other)
);
create index duplicate_dismissals_other on duplicate_dismissals (other);

-- Candidates to be checked: whatever a check reads of a candidate, its change lands here in the transaction of the change, whoever
-- makes it. Rows are only added and taken away, so that writers do not wait for each other nor for the check.
create table duplicate_checks (
    id           bigint generated always as identity primary key,
    candidate_id uuid   not null
);
insert into duplicate_checks (candidate_id) select id from candidates;

create function queue_new_candidates() returns trigger language plpgsql as $$
begin
    -- Without employer and links only contacts can match, and those are queued on their own.
    insert into duplicate_checks (candidate_id) select id from changed where employer <> '' or links <> '{}';
    return null;
end $$;
create trigger queue_new_candidates after insert on candidates
    referencing new table as changed for each statement execute function queue_new_candidates();

create function queue_changed_candidates() returns trigger language plpgsql as $$
begin
    insert into duplicate_checks (candidate_id)
    select n.id from changed n join former o on o.id = n.id
    where (n.display_name, n.employer, n.location, n.links, n.merged_into, n.erased_at)
        is distinct from (o.display_name, o.employer, o.location, o.links, o.merged_into, o.erased_at);
    return null;
end $$;
create trigger queue_changed_candidates after update on candidates
    referencing old table as former new table as changed for each statement execute function queue_changed_candidates();

create function queue_contacts() returns trigger language plpgsql as $$
begin
    insert into duplicate_checks (candidate_id) select distinct candidate_id from changed;
    return null;
end $$;
create trigger queue_new_contacts after insert on candidate_contacts
    referencing new table as changed for each statement execute function queue_contacts();
create trigger queue_changed_contacts after update on candidate_contacts
    referencing new table as changed for each statement execute function queue_contacts();
create trigger queue_removed_contacts after delete on candidate_contacts
    referencing old table as changed for each statement execute function queue_contacts();
