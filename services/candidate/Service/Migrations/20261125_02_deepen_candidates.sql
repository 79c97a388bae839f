create extension if not exists pg_trgm;

alter table candidates
    add column employer    text        not null default '',
    -- ISO 3166-1 alpha-2, or empty.
    add column country     text        not null default '',
    -- Text of the resumes on file, for search.
    add column resume_text text        not null default '',
    add column tags        text[]      not null default '{}',
    -- The candidate that this one was merged into; the row stays, so that its id keeps answering.
    add column merged_into uuid        references candidates,
    -- When everything that identifies the person was removed.
    add column erased_at   timestamptz,
    add column updated_at  timestamptz not null default now();

-- Every address and number of a candidate. Two people may share one, and one person may have five.
create table candidate_contacts (
    candidate_id uuid    not null references candidates on delete cascade,
    -- 1 e-mail, 2 phone.
    kind         integer not null check (kind in (1, 2)),
    -- As it was given.
    value        text    not null,
    -- As it is compared: e-mail in lower case, phone in E.164.
    normalised   text    not null,
    -- The first of a kind is the one that is used.
    position     integer not null,
    primary key (candidate_id, kind, normalised)
);
create index candidate_contacts_normalised on candidate_contacts (normalised);

insert into candidate_contacts (candidate_id, kind, value, normalised, position)
select id, 1, email, lower(email), 0 from candidates where email <> '';

-- Contacts of erased people, so that the next import does not bring them back: a hash salted by this database, nothing else.
create table suppression_salt (one boolean primary key default true check (one), salt bytea not null);
insert into suppression_salt (salt) values (decode(replace(gen_random_uuid()::text || gen_random_uuid()::text, '-', ''), 'hex'));
create table suppressed_contacts (hash bytea primary key, suppressed_at timestamptz not null default now());

create function contact_hash(normalised text) returns bytea language sql stable as
$$ select sha256(salt || convert_to(normalised, 'UTF8')) from suppression_salt $$;

create function contact_suppressed(normalised text) returns boolean language sql stable as
$$ select exists (select from suppressed_contacts where hash = contact_hash(normalised)) $$;
