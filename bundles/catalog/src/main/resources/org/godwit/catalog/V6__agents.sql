-- What each agent said of its software, and whether somebody asked for a newer one: both outlive the controller's process.

create table known_agent (
  machine varchar(128) not null primary key,
  body    text         not null
);
