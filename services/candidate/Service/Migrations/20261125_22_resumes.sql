-- One row for one content, whoever handed it in.
create table resume_files (
    -- SHA-256 of the content.
    hash       bytea   primary key check (length(hash) = 32),
    media_type text    not null,
    content    bytea   not null,
    -- What was found in it, for search.
    text       text    not null
);
-- PDF and DOCX are compressed already.
alter table resume_files alter column content set storage external;

create table resumes (
    id           uuid        primary key,
    candidate_id uuid        not null references candidates on delete cascade,
    hash         bytea       not null references resume_files,
    file_name    text        not null,
    created_at   timestamptz not null default now(),
    constraint resumes_once unique (candidate_id, hash)
);
create index resumes_of_file on resumes (hash);
