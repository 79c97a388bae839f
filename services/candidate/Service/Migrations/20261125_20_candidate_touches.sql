-- Pages of the person.
alter table candidates add column links text[] not null default '{}';

-- Each time that a source led to a candidate. The first is the candidate's source, and source_kind and source_detail repeat it.
create table candidate_touches (
    candidate_id uuid        not null references candidates on delete cascade,
    -- Counts from 0 in the order in which they were told.
    position     integer     not null,
    kind         integer     not null,
    -- Source in protobuf's JSON.
    source       jsonb       not null,
    touched_at   timestamptz not null default now(),
    primary key (candidate_id, position)
);

insert into candidate_touches (candidate_id, position, kind, source, touched_at)
select id, 0, source_kind, jsonb_build_object('kind', source_kind, 'detail', source_detail), created_at from candidates;

-- Those of many contacts that contact_suppressed holds for: one scan, where that function would be called for each.
create function suppressed_among(normalised text[]) returns setof text language sql stable as
$$
    select contact from suppression_salt, unnest(normalised) contact
    where sha256(salt || convert_to(contact, 'UTF8')) in (select hash from suppressed_contacts)
$$;
