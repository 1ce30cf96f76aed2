alter table entries add column hearts integer not null default 0 check (hearts >= 0);
