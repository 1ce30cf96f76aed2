-- Entries that are there already get the moment of this migration; nobody knows better.
alter table entries add column signed_at timestamptz not null default now();
create index entries_signed_at on entries (signed_at desc, id desc);
