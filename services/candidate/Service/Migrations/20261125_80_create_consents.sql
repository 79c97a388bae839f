-- What a person allowed, for how long. A consent counts while withdrawn_at is null and expires_at > now().
create table consents (
    id           uuid        primary key,
    candidate_id uuid        not null references candidates,
    -- 1 recruiting for a role, 2 talent pool, 3 sharing with others.
    purpose      integer     not null constraint consents_known_purpose check (purpose between 1 and 3),
    given_at     timestamptz not null default now(),
    expires_at   timestamptz not null,
    withdrawn_at timestamptz,
    -- How the person gave it, in words: a form, a call, a letter.
    source       text        not null,
    constraint consents_end_after_they_begin check (expires_at > given_at)
);
create index consents_of_candidate on consents (candidate_id, id desc);
