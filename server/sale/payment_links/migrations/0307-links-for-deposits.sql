-- A link may be for a deposit: it names neither a checkout nor a register, and here stands for whom it is and for what.
alter table payment_links.links drop constraint links_check;
alter table payment_links.links add constraint links_check check (checkout_id is null or register_id is null);

create table payment_links.deposits (
  payment_link_id text primary key references payment_links.links,
  -- Whose the deposit will be; null: nobody we know, who goes by her name.
  customer_id text,
  name text,
  phone text,
  email text,
  about text not null,
  -- Where she was when she was asked: on the phone.
  channel text not null,
  -- What lay in her cart, as she reads it before she agrees.
  lines jsonb not null,
  total_minor bigint not null,
  -- For how long it will stand.
  days integer not null check (days >= 1),
  -- What it has become; the deposit is there once its money is held.
  deposit_id text unique
);
create index deposits_by_customer on payment_links.deposits (customer_id) where customer_id is not null;
create index links_to_settle on payment_links.links (created_at) where payment_id is not null and checkout_id is null and register_id is null;
