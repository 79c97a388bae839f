alter table offers
    add column version          integer     not null default 1,
    -- OfferComponents in protobuf's JSON.
    add column components       jsonb       not null default '{}',
    add column expire_at        timestamptz,
    -- Who made the present version.
    add column changed_by       text        not null default '',
    -- For what and when the market was asked. Null where an instance before this column made the offer.
    add column checked_level    integer,
    add column checked_location text,
    add column checked_at       timestamptz not null default now(),
    -- OfferDeclineReason; 0 if not said.
    add column decline_code     integer     not null default 0,
    add column withdraw_reason  text        not null default '',
    drop constraint offers_known_state,
    -- 1 extended, 2 accepted, 3 declined, 90 draft, 91 expired, 92 withdrawn.
    add constraint offers_known_state check (state in (1, 2, 3, 90, 91, 92));

update offers o set checked_at = o.created_at, checked_level = r.level, checked_location = r.location
from applications a join roles r on r.id = a.role_id where a.id = o.application_id;

drop index offers_one_standing;
create unique index offers_one_standing on offers (application_id) where state in (1, 2, 90);
create index offers_expiring on offers (expire_at) where state = 1;

create table offer_versions (
    offer_id      uuid        not null references offers on delete cascade,
    version       integer     not null,
    amount        numeric     not null,
    currency      text        not null,
    components    jsonb       not null,
    market_check  jsonb       not null,
    justification text        not null,
    expire_at     timestamptz,
    created_by    text        not null,
    created_at    timestamptz not null default now(),
    primary key (offer_id, version)
);
insert into offer_versions (offer_id, version, amount, currency, components, market_check, justification, created_by, created_at)
select id, version, amount, currency, components, market_check, justification, changed_by, created_at from offers;

-- The history is written by the database, so that an instance before this table leaves no gap in it. Terms never change
-- under a version; the market check may be asked for anew.
create function offer_version_kept() returns trigger language plpgsql as
$$
begin
    insert into offer_versions (offer_id, version, amount, currency, components, market_check, justification, expire_at, created_by)
    values (new.id, new.version, new.amount, new.currency, new.components, new.market_check, new.justification, new.expire_at, new.changed_by)
    on conflict (offer_id, version) do update set market_check = excluded.market_check;
    return null;
end
$$;
create trigger offer_version_kept after insert or update of version, market_check on offers
    for each row execute function offer_version_kept();

-- What the candidate accepted stays as it is. Words about people can still be erased.
create function offer_accepted_stays() returns trigger language plpgsql as
$$
begin
    raise exception 'an accepted offer never changes' using errcode = 'check_violation', constraint = 'offers_accepted_stay', table = 'offers';
end
$$;
create trigger offer_accepted_stays before update on offers for each row
    when (old.state = 2 and (new.state, new.version, new.amount, new.currency, new.components, new.expire_at, new.application_id, new.decision_id)
        is distinct from (old.state, old.version, old.amount, old.currency, old.components, old.expire_at, old.application_id, old.decision_id))
    execute function offer_accepted_stays();

create table offer_approvals (
    offer_id   uuid        not null,
    version    integer     not null,
    position   integer     not null check (position >= 1),
    approver   text        not null,
    -- 1 pending, 2 approved, 3 rejected.
    state      integer     not null default 1 constraint offer_approvals_known_state check (state between 1 and 3),
    -- Who made the call.
    decided_by text        not null default '',
    decided_at timestamptz,
    reason     text        not null default '',
    primary key (offer_id, version, position),
    constraint offer_approvals_once unique (offer_id, version, approver),
    foreign key (offer_id, version) references offer_versions (offer_id, version) on delete cascade,
    check ((state = 1) = (decided_at is null))
);

-- Each is decided once, after those before it, and for the version that counts.
create function offer_approval_in_order() returns trigger language plpgsql as
$$
begin
    if old.state <> 1
        or exists (select from offer_approvals a
            where a.offer_id = new.offer_id and a.version = new.version and a.position < new.position and a.state <> 2)
        or not exists (select from offers o where o.id = new.offer_id and o.version = new.version and o.state = 90) then
        raise exception 'approvals are decided once and in order' using errcode = 'check_violation', constraint = 'offer_approvals_in_order', table = 'offer_approvals';
    end if;
    return new;
end
$$;
create trigger offer_approval_in_order before update of state on offer_approvals
    for each row execute function offer_approval_in_order();
