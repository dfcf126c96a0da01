-- iyzico knows no idempotency keys: what was asked of it is remembered here before it is asked, so that it is asked once.
create schema iyzico;
create table iyzico.asked (
  reference text primary key,
  asked_at timestamptz not null
);
