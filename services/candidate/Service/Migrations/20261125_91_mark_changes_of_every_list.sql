-- What the lists beside roles, candidates, applications and offers need so that a client can ask what changed since (20261125_40).
do $$
declare list text;
begin
    foreach list in array array['notes', 'tasks', 'screenings', 'question_sets', 'candidate_searches', 'webhooks', 'resumes',
        'candidate_imports', 'candidate_messages', 'consents', 'legal_holds', 'erasures']
    loop
        execute format('alter table %I add column changed_in xid8 not null default ''0''', list);
        execute format('alter table %I alter column changed_in set default pg_current_xact_id()', list);
        execute format('create index %I on %I (changed_in, id)', list || '_changed', list);
        execute format('create trigger mark_changed before update on %I for each row execute function mark_changed()', list);
        execute format('create trigger bury_deleted after delete on %I for each row execute function bury_deleted()', list);
    end loop;
end
$$;

-- A merge gives these another candidate: they leave the list of the one that they had.
create function bury_moved_of_candidate() returns trigger language plpgsql as
$$
begin
    perform bury(tg_table_name, old.id, old.candidate_id);
    return null;
end
$$;
create trigger bury_moved after update of candidate_id on notes for each row
    when (new.candidate_id <> old.candidate_id) execute function bury_moved_of_candidate();
create trigger bury_moved after update of candidate_id on tasks for each row
    when (new.candidate_id <> old.candidate_id) execute function bury_moved_of_candidate();
create trigger bury_moved after update of candidate_id on resumes for each row
    when (new.candidate_id <> old.candidate_id) execute function bury_moved_of_candidate();

-- What a service reports is part of its erasure.
create function mark_changed_erasure() returns trigger language plpgsql as
$$
begin
    update erasures set changed_in = pg_current_xact_id() where id = new.erasure_id;
    return null;
end
$$;
create trigger mark_changed_erasure after update on erasure_proofs for each row execute function mark_changed_erasure();
