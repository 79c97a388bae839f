-- What lists that can be synchronised need (Database/Sync.cs): each of their rows says by which transaction it was changed,
-- in a column 'changed_in xid8 not null' whose default is pg_current_xact_id(), with an index over (changed_in, id).
create function mark_changed() returns trigger language plpgsql as
$$
begin
    new.changed_in := pg_current_xact_id();
    return new;
end
$$;

-- Rows that are no longer in a list.
create table tombstones (
    list       text not null,
    id         uuid not null,
    -- The row left only the lists that are filtered by this id; the nil UUID means that it is gone from all.
    scope      uuid not null default '00000000-0000-0000-0000-000000000000',
    changed_in xid8 not null default pg_current_xact_id(),
    primary key (list, id, scope)
);
create index tombstones_changed on tombstones (list, changed_in, id);

create function bury(list text, id uuid, scope uuid) returns void language sql as
$$
    insert into tombstones (list, id, scope) values (list, id, scope)
    on conflict on constraint tombstones_pkey do update set changed_in = pg_current_xact_id()
$$;

create function bury_deleted() returns trigger language plpgsql as
$$
begin
    perform bury(tg_table_name, old.id, '00000000-0000-0000-0000-000000000000');
    return null;
end
$$;

-- From where a synchronisation that begins now has to go on, and of which database that is said. Every transaction whose
-- effect this snapshot does not show has an id of 'since' or above. A restored copy is another database: its transaction
-- ids begin anew (another system or database), or were given twice (another timeline).
create function sync_mark(out since xid8, out database text) language sql stable as
$$
    select pg_snapshot_xmin(pg_current_snapshot()),
        concat_ws(':', (select system_identifier from pg_control_system()), substr(pg_walfile_name(pg_current_wal_insert_lsn()), 1, 8),
            (select oid from pg_database where datname = current_database()))
$$;
