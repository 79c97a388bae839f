alter table roles
    -- Further places where the person may be paid; 'location' is the first.
    add column other_locations          text[] not null default '{}',
    add column remote_policy            integer not null default 0,
    -- HiringTeam in protobuf's JSON.
    add column team                     jsonb  not null default '{}',
    add column secondary_competencies   text[] not null default '{}',
    add column nice_to_have_competencies text[] not null default '{}',
    add column description              text   not null default '',
    -- The day by which the hire is wanted.
    add column target_date              date,
    -- Pipeline in protobuf's JSON. An application's stage_id is one of its ids.
    add column pipeline                 jsonb  not null default '{"stages": [
        {"id": "sourced",   "name": "Sourced",   "kind": "STAGE_SOURCED",   "serviceLevelDays": 5},
        {"id": "screening", "name": "Screening", "kind": "STAGE_SCREENING", "serviceLevelDays": 7},
        {"id": "interview", "name": "Interview", "kind": "STAGE_INTERVIEW", "serviceLevelDays": 14},
        {"id": "decision",  "name": "Decision",  "kind": "STAGE_DECISION",  "serviceLevelDays": 3},
        {"id": "offer",     "name": "Offer",     "kind": "STAGE_OFFER",     "serviceLevelDays": 7},
        {"id": "hired",     "name": "Hired",     "kind": "STAGE_HIRED"}]}',
    drop constraint roles_hired_within_headcount,
    -- 4 on hold, 5 closed.
    add constraint roles_hired_within_headcount check (
        hired >= 0 and hired <= headcount
        and case state when 1 then hired = 0 when 2 then hired < headcount when 3 then hired = headcount when 4 then hired < headcount when 5 then true else false end);
