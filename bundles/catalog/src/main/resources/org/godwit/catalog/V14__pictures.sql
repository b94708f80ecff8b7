-- What screens of machines of cloud sites showed when they were ready: a PNG in Base64.

create table site_picture (
  site     varchar(128) not null,
  device   varchar(256) not null,
  taken_at bigint       not null,
  png      text         not null,
  primary key (site, device)
);
