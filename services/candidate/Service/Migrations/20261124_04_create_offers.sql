create table offers (
    id             uuid        primary key,
    application_id uuid        not null references applications,
    -- Base pay a year, gross.
    amount         numeric     not null check (amount > 0),
    currency       text        not null,
    -- 1 extended, 2 accepted, 3 declined.
    state          integer     not null default 1 constraint offers_known_state check (state between 1 and 3),
    decision_id    uuid        not null,
    -- OfferMarketCheck in protobuf's JSON: what the market said when the offer was made.
    market_check   jsonb       not null,
    justification  text        not null,
    decline_reason text        not null default '',
    revision       bigint      not null default 1,
    created_at     timestamptz not null default now(),
    answered_at    timestamptz
);

-- One offer stands at a time; another may be made after the candidate declined.
create unique index offers_one_standing on offers (application_id) where state in (1, 2);
