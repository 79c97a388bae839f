-- Besides invitations: 3 a reminder, 4 a request for the scorecard. Each once for a person and a time of the interview; a later time is another sequence.
alter table mails drop constraint mails_method, drop constraint mails_once;
alter table mails add constraint mails_method check (method between 1 and 4);
create unique index mails_once on mails (interview_id, person_id, sequence, (case when method <= 2 then 0 else method end));

create index interviews_starts on interviews (lower(during)) where state = 1;
create index interviews_ends on interviews (upper(during)) where state in (1, 2);
