-- When plans are tried without being asked.

create table drill_schedule (
  plan varchar(128) not null primary key,
  body text         not null
);
