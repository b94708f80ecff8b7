-- Times are microseconds since 1970 (bigint): the same on every database. What nobody searches for lies as JSON in text
-- columns; what is searched for has its own column beside it.

create table machine (
  id   varchar(128)  not null primary key,
  name varchar(1024) not null,
  body text          not null
);

create table restore_point (
  id       varchar(128) not null primary key,
  machine  varchar(128) not null,
  store    varchar(64)  not null,
  taken_at bigint       not null,
  body     text         not null
);
create index restore_point_of on restore_point (machine, taken_at);
create index restore_point_taken on restore_point (taken_at);

create table verification (
  restore_point varchar(128) not null,
  verified_at   bigint       not null,
  intact        boolean      not null,
  body          text         not null,
  primary key (restore_point, verified_at)
);

create table job (
  id         varchar(128) not null primary key,
  state      varchar(16)  not null,
  created_at bigint       not null,
  body       text         not null
);
create index job_state on job (state, created_at);
create index job_created on job (created_at);

create table enrolment_token (
  digest     varchar(128) not null primary key,
  created_at bigint       not null,
  expires_at bigint       not null,
  uses       integer      not null
);

create table agent_identity (
  fingerprint varchar(128) not null primary key,
  machine     varchar(128) not null,
  issued_at   bigint       not null,
  expires_at  bigint       not null,
  revoked     boolean      not null
);
create index agent_identity_of on agent_identity (machine);
