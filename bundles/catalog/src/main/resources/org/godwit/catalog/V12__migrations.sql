-- Machines on their way into a target for good.

create table migration (
  id         varchar(128) not null primary key,
  state      varchar(32)  not null,
  started_at bigint       not null,
  body       text         not null
);
create index migration_state on migration (state, started_at);
create index migration_started on migration (started_at);
