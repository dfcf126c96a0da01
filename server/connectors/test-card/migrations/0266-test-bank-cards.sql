-- Cards that the pretended bank keeps for its customers, each behaving like the one it was made from.
create table test_bank.cards (
  token text primary key,
  holder text not null,
  behaves text not null,
  kept_by text not null unique,
  expires_on date not null,
  forgotten_at timestamptz
);
-- What it was asked to keep with this charge: the holder.
alter table test_bank.charges add column keep_for text;
