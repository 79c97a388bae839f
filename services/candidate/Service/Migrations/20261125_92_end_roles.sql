-- When a role was filled or closed. Until now the clock took its last change for it, which any later change moved.
alter table roles add column ended_at timestamptz;
update roles set ended_at = updated_at where state in (3, 5);

create function mark_end_of_role() returns trigger language plpgsql as
$$
begin
    new.ended_at := case when new.state not in (3, 5) then null when tg_op = 'UPDATE' and old.state in (3, 5) then old.ended_at else now() end;
    return new;
end
$$;
create trigger mark_end before insert or update of state on roles for each row execute function mark_end_of_role();
