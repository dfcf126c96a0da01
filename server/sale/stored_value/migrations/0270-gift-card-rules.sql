-- What a company may say of its gift cards beside who pays for them. Where nothing stands, what holds for all does.
alter table stored_value.rules
  -- Between these a gift card without denominations may be bought for any amount; null: for its price only.
  add column least_minor bigint check (least_minor > 0),
  add column most_minor bigint,
  -- So much may lie on a card by what is sold or given; null: as much as comes.
  add column ceiling_minor bigint check (ceiling_minor > 0),
  add column top_ups boolean not null default true,
  add column credit_buys_cards boolean not null default true,
  add check ((least_minor is null) = (most_minor is null) and least_minor <= most_minor),
  add check (most_minor <= ceiling_minor);

-- What they were, by whom and since when.
create table stored_value.rules_history (
  company_id text not null references companies.companies,
  rules jsonb not null,
  changed_by text not null,
  changed_at timestamptz not null,
  change_id text primary key
);
create index rules_history_by_company on stored_value.rules_history (company_id, changed_at desc, change_id desc);

create view stored_value.public_rules as select company_id, least_minor, most_minor from stored_value.rules;
