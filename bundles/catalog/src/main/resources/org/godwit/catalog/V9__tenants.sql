-- Customers, groups, and the machines in them. What is decided for a group or a customer lies in machine_policy beside
-- that of machines and of all, under 'group:' or 'customer:' and the id, which no id of a machine can be.

create table customer (
  id   varchar(64) not null primary key,
  body text        not null
);

create table machine_group (
  id   varchar(64) not null primary key,
  body text        not null
);

create table group_member (
  machine       varchar(128) not null primary key,
  machine_group varchar(64)  not null
);
