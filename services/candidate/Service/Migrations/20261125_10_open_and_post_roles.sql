alter table roles
    -- When it was opened last; null for a draft. A posting shows it.
    add column opened_at timestamptz,
    -- The last day for applications as the posting announces it.
    add column apply_by  date;

-- Of roles from before, only the last change is known.
update roles set opened_at = updated_at where state <> 1;

-- Postings are read by anyone, and by nobody else's pages more often.
create index roles_open on roles (id desc) where state = 2;
