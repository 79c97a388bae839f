-- A file goes with the last resume that refers to it, however that resume goes. Two statements: once the files are held, the
-- second sees every resume that came to one of them before.
create function forget_unused_resume_files() returns trigger language plpgsql as
$$
begin
    perform from resume_files where hash in (select hash from gone) order by hash for update;
    delete from resume_files where hash in (select hash from gone) and not exists (select from resumes where resumes.hash = resume_files.hash);
    return null;
end
$$;
create trigger resume_files_go after delete on resumes
    referencing old table as gone for each statement execute function forget_unused_resume_files();

alter table candidates
    drop constraint candidates_stay_erased,
    add constraint candidates_stay_erased check (erased_at is null or
        display_name = '' and email = '' and headline = '' and location = '' and employer = '' and resume_text = '' and source_detail = ''
        and skills = '{}' and tags = '{}' and links = '{}');

create trigger candidate_touches_stay_erased after insert on candidate_touches
    referencing new table as added for each statement execute function refuse_erased_candidate();
create trigger resumes_stay_erased after insert on resumes
    referencing new table as added for each statement execute function refuse_erased_candidate();
create trigger notes_stay_erased after insert on notes
    referencing new table as added for each statement execute function refuse_erased_candidate();
create trigger tasks_stay_erased after insert on tasks
    referencing new table as added for each statement execute function refuse_erased_candidate();
