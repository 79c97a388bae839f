-- What the person of an observation has operated, where the source tells; and who gave the figure, where several do.
alter table observations
    add column contributor              text,
    add column peak_requests_per_second double precision check (peak_requests_per_second > 0),
    add column stored_gigabytes         double precision check (stored_gigabytes > 0),
    add column services                 double precision check (services > 0);

create index observations_scale on observations (job_family, year) where contributor is not null;
