-- What each list needs so that a client can ask what changed since (docs/decisions/0013-synchronisation.md).
-- Rows from before are older than any token, so they take transaction 0, which spares the table a rewrite.
alter table roles add column changed_in xid8 not null default '0';
alter table candidates add column changed_in xid8 not null default '0';
alter table applications add column changed_in xid8 not null default '0';
alter table offers add column changed_in xid8 not null default '0';

alter table roles alter column changed_in set default pg_current_xact_id();
alter table candidates alter column changed_in set default pg_current_xact_id();
alter table applications alter column changed_in set default pg_current_xact_id();
alter table offers alter column changed_in set default pg_current_xact_id();

create index roles_changed on roles (changed_in, id);
create index candidates_changed on candidates (changed_in, id);
create index applications_changed on applications (changed_in, id);
create index offers_changed on offers (changed_in, id);

create trigger mark_changed before update on roles for each row execute function mark_changed();
create trigger mark_changed before update on candidates for each row execute function mark_changed();
create trigger mark_changed before update on applications for each row execute function mark_changed();
create trigger mark_changed before update on offers for each row execute function mark_changed();

create trigger bury_deleted after delete on roles for each row execute function bury_deleted();
create trigger bury_deleted after delete on candidates for each row execute function bury_deleted();
create trigger bury_deleted after delete on applications for each row execute function bury_deleted();
create trigger bury_deleted after delete on offers for each row execute function bury_deleted();

-- A merge gives an application another candidate: it leaves the list of the one that it had.
create function bury_moved_application() returns trigger language plpgsql as
$$
begin
    if new.candidate_id <> old.candidate_id then
        perform bury('applications', old.id, old.candidate_id);
    end if;
    if new.role_id <> old.role_id then
        perform bury('applications', old.id, old.role_id);
    end if;
    return null;
end
$$;
create trigger bury_moved after update of candidate_id, role_id on applications for each row
    when (new.candidate_id <> old.candidate_id or new.role_id <> old.role_id) execute function bury_moved_application();
create function bury_moved_offer() returns trigger language plpgsql as
$$
begin
    perform bury('offers', old.id, old.application_id);
    return null;
end
$$;
create trigger bury_moved after update of application_id on offers for each row
    when (new.application_id <> old.application_id) execute function bury_moved_offer();

-- The lists of one candidate and of one application.
create index applications_of_candidate on applications (candidate_id, id desc);
create index offers_of_application on offers (application_id, id desc);
