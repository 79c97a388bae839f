-- Interviews that calendars hear of. The UID is the interview's id at the configured domain, SEQUENCE is the interview's own.
create table invitations (
    interview_id uuid        primary key references interviews,
    -- When what calendars show changed last (DTSTAMP).
    changed_at   timestamptz not null default now()
);

-- Who is invited to an interview, or was.
create table invitees (
    interview_id uuid      not null references invitations,
    -- An interviewer or, where candidate is set, the candidate.
    person_id    uuid      not null,
    candidate    boolean   not null,
    invited      boolean   not null,
    -- Whether a mail server may have taken any mail for this person: only then there is something to cancel.
    told         boolean   not null default false,
    -- What was promised by the clock on this person's wall, and the version of the zone data that it was computed with.
    time_zone    text      not null,
    local_start  timestamp not null,
    tzdb_version text      not null,
    -- What newer zone data make of the same instant, while nobody has decided what to do about it.
    moved_to     timestamp,
    primary key (interview_id, person_id)
);

create index invitees_tzdb_version on invitees (tzdb_version) where invited;
create index invitees_moved on invitees (interview_id) where moved_to is not null;

-- The outbox: one mail for each change and each person whom it concerns. What it says is written when it is sent, so no name and no address lies here.
create table mails (
    -- Also its Message-ID, the same at each attempt.
    id              uuid        primary key,
    interview_id    uuid        not null references invitations,
    person_id       uuid        not null,
    candidate       boolean     not null,
    sequence        integer     not null,
    -- Number of the contract's MailMethod: 1 request, 2 cancel.
    method          integer     not null constraint mails_method check (method between 1 and 2),
    -- Number of the contract's MailState: 1 waiting, 2 sent, 3 dead, 4 superseded.
    state           integer     not null default 1 constraint mails_state check (state between 1 and 4),
    attempts        integer     not null default 0,
    next_attempt_at timestamptz not null default now(),
    -- While an attempt runs: when it counts as lost with the process that made it.
    claimed_until   timestamptz,
    -- A code, never the words of a mail server, which repeat addresses.
    last_error      text        not null default '',
    created_at      timestamptz not null default now(),
    sent_at         timestamptz,
    constraint mails_once unique (interview_id, person_id, sequence)
);

create index mails_due on mails (next_attempt_at) where state = 1;
create index mails_done on mails (created_at) where state in (2, 4);

-- Where a calendar program reads an interviewer's booked interviews without a token.
create table calendar_feeds (
    interviewer_id uuid        primary key references interviewers,
    -- SHA-256 of 256 random bits, which only whoever asked for the address knows.
    secret_hash    bytea       not null constraint calendar_feeds_secret unique,
    created_at     timestamptz not null default now()
);

-- What calendars answered, each answer once.
create table interview_replies (
    id           uuid        primary key,
    interview_id uuid        not null references invitations,
    person_id    uuid        not null,
    -- The revision of the invitation that it answers.
    sequence     integer     not null,
    -- Number of the contract's InvitationAnswer: 1 accepted, 2 declined, 3 tentative, 4 proposes another time.
    answer       smallint    not null constraint interview_replies_answer check (answer between 1 and 4),
    -- DTSTAMP: when it was given, as the calendar program says.
    replied_at   timestamptz not null,
    proposed     tstzrange   constraint interview_replies_proposed check ((answer = 4) = (proposed is not null) and not isempty(proposed)),
    comment      text        not null default '',
    created_at   timestamptz not null default now()
);

create index interview_replies_latest on interview_replies (interview_id, person_id, sequence desc, replied_at desc);
