-- What people decide for machines (rule, store) and restore points (holds). The row of all machines has the id '*', which
-- no machine can have.

create table machine_policy (
  machine varchar(128) not null primary key,
  body    text         not null
);

create table point_hold (
  restore_point varchar(128) not null primary key,
  body          text         not null
);
