-- Each change of a plan is a row; the newest 50 of each name stay. A row without a document is a deletion. The primary key
-- is what lets only one of two writers add the same version.

create table plan_version (
  name     varchar(128) not null,
  version  integer      not null,
  body     text         not null,
  document text,
  primary key (name, version)
);
