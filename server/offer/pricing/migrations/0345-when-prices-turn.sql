-- When something else is shown of a product than now: whoever keeps what is shown keeps it until then.
create view pricing.public_turns as
  select price_list_id, product_id, door, changes_at from pricing.priced_products where changes_at is not null;
