-- Whom retention may have to look at: oldest activity first, so that a run reads no more than those whose time may be over.
create index candidates_by_activity on candidates (greatest(created_at, updated_at), id) where erased_at is null and merged_into is null;
