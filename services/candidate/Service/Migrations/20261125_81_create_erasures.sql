-- How long people are kept after the last thing that happened with them. '' is the rule for countries without one.
create table retention_rules (
    country    text        primary key constraint retention_rules_country check (country ~ '^([A-Z]{2})?$'),
    months     integer     not null constraint retention_rules_months check (months between 1 and 120),
    updated_at timestamptz not null default now()
);
-- Where to begin, not legal advice: what is usual in Germany (claims of unequal treatment), in France (recommendation of
-- its authority) and elsewhere. Set your own.
insert into retention_rules (country, months) values ('DE', 6), ('FR', 24), ('', 12);

create table legal_holds (
    id           uuid        primary key,
    candidate_id uuid        not null references candidates,
    reason       text        not null,
    placed_by    text        not null,
    placed_at    timestamptz not null default now(),
    released_at  timestamptz
);
create index legal_holds_of_candidate on legal_holds (candidate_id, id desc);

-- What was erased, and what each service reported of it. Ids and counts, nothing about the person.
create table erasures (
    id                   uuid        primary key,
    -- A person is erased once.
    candidate_id         uuid        not null constraint erasures_once unique references candidates,
    merged_candidate_ids uuid[]      not null,
    -- Numbers of the contract's ErasureReason.
    reason               integer     not null,
    requested_by         text        not null,
    created_at           timestamptz not null default now()
);
create table erasure_proofs (
    erasure_id uuid        not null references erasures,
    service    text        not null,
    -- Null until the service reported.
    erased_at  timestamptz,
    rows       bigint      not null default 0,
    primary key (erasure_id, service)
);

create index if not exists candidates_merged_into on candidates (merged_into) where merged_into is not null;

-- All candidates that are one person: what a candidate was merged into, and everything that was merged into that. The one
-- that remained comes first.
create function person_ids(candidate uuid) returns table (id uuid, remains boolean) language sql stable rows 1 as
$$
    with recursive up as (
        select c.id, c.merged_into from candidates c where c.id = candidate
        union
        select c.id, c.merged_into from candidates c join up on c.id = up.merged_into
    ), down as (
        select up.id, true as remains from up where up.merged_into is null
        union
        select c.id, false from candidates c join down on c.merged_into = down.id
    )
    select down.id, down.remains from down order by not down.remains, down.id
$$;

-- Nobody writes back what was erased: not an update that waited for the erasure, nor a merge of another into it.
alter table candidates add constraint candidates_stay_erased check (erased_at is null or
    display_name = '' and email = '' and headline = '' and location = '' and employer = '' and resume_text = '' and source_detail = ''
    and skills = '{}' and tags = '{}');

-- The same for what hangs on a candidate. It looks after the foreign key has its lock on the candidate, and so has waited
-- for an erasure that is under way.
create function refuse_erased_candidate() returns trigger language plpgsql as
$$
begin
    if exists (select from added a join candidates c on c.id = a.candidate_id where c.erased_at is not null) then
        raise exception 'The candidate was erased.' using errcode = 'check_violation', constraint = 'candidates_stay_erased';
    end if;
    return null;
end
$$;
create trigger candidate_contacts_stay_erased after insert on candidate_contacts
    referencing new table as added for each statement execute function refuse_erased_candidate();
-- A merge moves contacts from one candidate to another.
create trigger moved_contacts_stay_erased after update on candidate_contacts
    referencing new table as added for each statement execute function refuse_erased_candidate();
create trigger applications_stay_erased after insert on applications
    referencing new table as added for each statement execute function refuse_erased_candidate();
