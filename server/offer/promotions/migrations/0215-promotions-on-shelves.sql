-- From when until when a promotion that everybody has said what, so that shelves can follow late and history still says when it was.
create table promotions.spells (
  promotion_id text not null references promotions.promotions,
  company_id text not null,
  begins_at timestamptz not null,
  ends_at timestamptz check (ends_at > begins_at),
  rule jsonb not null,
  -- Of its budget; what takes off more is not given.
  left_minor bigint,
  primary key (promotion_id, begins_at)
);
create unique index spells_open on promotions.spells (promotion_id) where ends_at is null;
create index spells_by_end on promotions.spells (company_id, ends_at);

-- Since when shelves have to follow, and the product up to which they have.
alter table promotions.promotions add column show_anew_at timestamptz;
alter table promotions.promotions add column shown_after text not null default '';
-- Of its budget: with less left than this, or as much as that, shelves show something else.
alter table promotions.promotions add column shown_needs_minor bigint;
alter table promotions.promotions add column shown_wants_minor bigint;
create index promotions_to_show on promotions.promotions (show_anew_at) where show_anew_at is not null;

-- What is on by now is shown from now on.
insert into promotions.spells (promotion_id, company_id, begins_at, rule, left_minor)
  select p.promotion_id, p.company_id, date_trunc('milliseconds', current_timestamp), p.rule, p.budget_minor - c.spent_minor
  from promotions.promotions p join promotions.counters c using (promotion_id)
  where p.status = 'on' and p.most_uses_per_customer is null and (p.most_uses is null or c.uses < p.most_uses) and (p.budget_minor is null or c.spent_minor < p.budget_minor);
update promotions.promotions set show_anew_at = date_trunc('milliseconds', current_timestamp) where status = 'on';
