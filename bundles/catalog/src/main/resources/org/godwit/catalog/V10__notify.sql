-- Alerts, who is told of them, and what is still to be told. A null in over_at is an alert that is open.

create table notify_alert (
  id       varchar(64)  not null primary key,
  since    bigint       not null,
  over_at  bigint,
  body     text         not null
);
create index notify_alert_since on notify_alert (since);
create index notify_alert_over on notify_alert (over_at);

create table notify_webhook (
  id   varchar(64) not null primary key,
  body text        not null
);

create table notify_delivery (
  id         varchar(64) not null primary key,
  channel    varchar(64) not null,
  state      varchar(16) not null,
  created_at bigint      not null,
  due_at     bigint      not null,
  body       text        not null
);
create index notify_delivery_due on notify_delivery (channel, state, due_at);
create index notify_delivery_created on notify_delivery (channel, created_at);
