create table candidate_merges (
    -- Counts in the order of the merges of one survivor, whose lock each holds.
    id          bigint      generated always as identity primary key,
    -- The one that the other was merged into; it may have been merged itself since.
    survivor_id uuid        not null references candidates,
    merged_id   uuid        not null references candidates,
    -- MergeChoices in protobuf's JSON.
    choices     jsonb       not null,
    -- The survivor's fields just before and just after, as a merge of the two gives them.
    before      jsonb       not null,
    after       jsonb       not null,
    merged_by   text        not null,
    merged_at   timestamptz not null default now(),
    check (survivor_id <> merged_id)
);
-- Nobody is merged into two. Undoing a merge deletes its row; the feed tells that there was one.
create unique index candidate_merges_once on candidate_merges (merged_id);
create index candidate_merges_of_survivor on candidate_merges (survivor_id);

-- Rows that a merge took over to the survivor, so that undoing it gives back just these.
create table candidate_merge_moves (
    merge_id   bigint not null references candidate_merges on delete cascade,
    -- Name of the table that the row is in.
    belonging  text   not null,
    row_id     uuid   not null,
    primary key (merge_id, belonging, row_id)
);
create index candidate_merge_moves_of_row on candidate_merge_moves (belonging, row_id);

-- What was kept for undoing goes with the person's other data.
create function forget_duplicates_of_erased() returns trigger language plpgsql as $$
begin
    delete from candidate_merges where new.id in (survivor_id, merged_id);
    delete from duplicate_suggestions where new.id in (one, other);
    delete from duplicate_dismissals where new.id in (one, other);
    return null;
end $$;
create trigger forget_duplicates_of_erased after update of erased_at on candidates
    for each row when (old.erased_at is null and new.erased_at is not null) execute function forget_duplicates_of_erased();
