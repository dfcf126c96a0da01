-- Two more places of our own: product_feed, the file that comparison sites and adverts are made from, which is published as a page is and binds as one; and
-- offline_pack, what a register carries to sell without the server.
alter table parity.incidents drop constraint incidents_check2;
alter table parity.incidents add constraint incidents_of_ours
  check (is_own or source not in ('page', 'page_data', 'api', 'product_feed', 'till', 'offline_pack', 'shelf'));

drop index parity.incidents_published;
create index incidents_published on parity.incidents (variant_id, opened_at) where is_own and source in ('page', 'page_data', 'api', 'product_feed');

-- What we show of a thing to who stands in this place, where that binds the till: the label of the shelf, and what our own pages and files are found to say.
create or replace function parity.public_shown(price_list_id text, location_id text, variant_id text, at timestamptz)
returns table (amount_minor bigint, source text, since timestamptz) language sql stable parallel safe as $$
  select bound.amount_minor, bound.source, bound.since from (
    select label.amount_minor, 'shelf' as source, as_of.moment as since
    from (select parity.public_labels_as_of(public_shown.location_id, public_shown.variant_id, public_shown.at) as moment) as as_of
    cross join lateral pricing.public_presented(public_shown.price_list_id, public_shown.variant_id, pricing.doors_of(public_shown.location_id), as_of.moment) as label
    where as_of.moment is not null
    union all
    select i.shown_minor, 'page', i.opened_at from parity.incidents i join pricing.public_price_lists l on l.price_list_id = public_shown.price_list_id
    where i.variant_id = public_shown.variant_id and i.company_id = l.company_id and i.is_own and i.source in ('page', 'page_data', 'api', 'product_feed')
      and i.shown_currency = l.currency and i.shown_minor < i.quote_minor and i.opened_at <= public_shown.at and (i.closed_at is null or i.closed_at > public_shown.at)) as bound
  order by bound.amount_minor, bound.source limit 1
$$;
