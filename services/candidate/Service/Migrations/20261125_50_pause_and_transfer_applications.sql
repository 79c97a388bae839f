alter table applications
    -- When a pause ends by itself.
    add column hold_until       timestamptz,
    add column transferred_from uuid references applications,
    add column transferred_to   uuid references applications,
    add constraint applications_hold_until_on_hold check (hold_until is null or state = 5),
    add constraint applications_transferred_once unique (transferred_from);

create index applications_hold_until on applications (hold_until) where state = 5;
