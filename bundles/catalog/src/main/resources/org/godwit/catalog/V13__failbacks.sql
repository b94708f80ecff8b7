-- Machines that come back from where a failover has put them. One row tells all of a failback, so that what it says of its
-- machines and of itself changes at once.

create table failback (
  id         varchar(128) not null primary key,
  is_over    boolean      not null,
  started_at bigint       not null,
  body       text         not null
);
create index failback_started on failback (is_over, started_at);
