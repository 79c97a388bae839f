alter table applications
    -- A stage of the role's pipeline; 'stage' is its kind.
    add column stage_id   text not null default 'sourced',
    add column updated_at timestamptz not null default now(),
    drop constraint applications_known_state,
    -- 5 on hold.
    add constraint applications_known_state check (state between 1 and 5);

update applications set stage_id = (array['sourced', 'screening', 'interview', 'decision', 'offer', 'hired'])[stage];

drop index applications_once;
create unique index applications_once on applications (candidate_id, role_id) where state in (1, 2, 5);

alter table application_steps
    add column stage_id    text    not null default 'sourced',
    -- Who did it: the client of the call.
    add column actor       text    not null default '',
    -- RejectionReason or WithdrawalReason, by the state; 0 if not said.
    add column reason_code integer not null default 0;

update application_steps set stage_id = (array['sourced', 'screening', 'interview', 'decision', 'offer', 'hired'])[stage];
