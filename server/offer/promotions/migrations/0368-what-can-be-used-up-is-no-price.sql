-- What can be used up, or asks for something else in the cart, is no price that shelves may show: it counts in carts. What shelves show of it ends now.
with no_price as (
  select promotion_id from promotions.promotions
  where most_uses is not null or most_uses_per_customer is not null or budget_minor is not null
    or (rule #> '{asks,goods}' is not null and coalesce((rule #>> '{asks,least_quantity}')::integer, 0) > 0)),
shown as (
  update promotions.promotions set show_anew_at = date_trunc('milliseconds', current_timestamp), shown_after = ''
  where promotion_id in (select promotion_id from no_price) and promotion_id in (select promotion_id from promotions.spells where ends_at is null))
update promotions.spells set ends_at = greatest(date_trunc('milliseconds', current_timestamp), begins_at + interval '1 millisecond')
where ends_at is null and promotion_id in (select promotion_id from no_price);

alter table promotions.spells drop column left_minor;
alter table promotions.promotions drop column shown_needs_minor, drop column shown_wants_minor;
