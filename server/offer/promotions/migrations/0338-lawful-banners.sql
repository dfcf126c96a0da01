-- What its banner says in whole percent, of everything it shows or of some of it ("up to"): held against the law wherever shelves show the promotion.
alter table promotions.promotions
  add column announced_percent smallint check (announced_percent between 1 and 99),
  add column announced_up_to boolean not null default false,
  -- Since when its banner, or a percentage in its name, says more than the law lets it say, and what it may say at most; null: it may be said.
  add column unlawful_since timestamptz,
  add column lawful_percent smallint,
  add column unlawful_for integer,
  add column weighed_at timestamptz,
  -- Prices have changed since it was weighed last.
  add column weigh_anew_at timestamptz,
  add check ((unlawful_since is null) = (lawful_percent is null) and (unlawful_since is null) = (unlawful_for is null));
create index promotions_to_weigh on promotions.promotions (weigh_anew_at, promotion_id) where weigh_anew_at is not null;
alter table promotions.versions add column announced_percent smallint, add column announced_up_to boolean not null default false;
-- Asked with every price and product that changes, and they are few.
create index promotions_announcing on promotions.promotions (company_id) where status = 'on' and (announced_percent is not null or name::text like '%\%%');
