alter table loops
    -- When it was booked; unknown for those from before.
    add column booked_at timestamptz,
    -- Changes of time after that: each call that moved interviews of it.
    add column moves     integer not null default 0;

create index loops_booked_at on loops (booked_at) where booked_at is not null;
