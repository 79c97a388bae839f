-- Cohorts of the reports, and the days of the history, by when candidates applied.
create index applications_created on applications (created_at) include (id, role_id);
-- What goes on in a role, whatever number of applications it has had.
create index applications_live on applications (role_id) include (id) where state in (1, 5);
