-- Applications of people who were erased. What was written about them is gone and is not written again.
create table erased_applications (
    application_id uuid        primary key,
    erased_at      timestamptz not null default now()
);

-- A scorecard and the erasure of its application exclude each other by an advisory lock of the application: the erasure
-- waits for the cards that are being written, and finds them; a card that comes later finds the erasure.
create function lock_application_key(application uuid) returns bigint language sql immutable as
$$ select hashtextextended(application::text, 0) $$;

create function refuse_erased_application() returns trigger language plpgsql as
$$
begin
    perform pg_advisory_xact_lock_shared(lock_application_key(new.application_id));
    if exists (select from erased_applications where application_id = new.application_id) then
        raise exception 'The person was erased.' using errcode = 'check_violation', constraint = 'scorecards_stay_erased';
    end if;
    return new;
end
$$;
create trigger scorecards_stay_erased before insert on scorecards for each row execute function refuse_erased_application();
