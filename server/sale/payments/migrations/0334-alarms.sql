-- What people have to look at, as it stands now: an alarm is open as long as the facts say so, and is written nowhere. Each part begins with an index that
-- holds little else than such rows.
create index payments_held_for_nothing on payments.payments (settled_at) where status in ('authorised', 'cancelling') and order_id is null;
create index payments_not_taken on payments.payments (payment_id)
  where order_id is not null and captures = 'at_order' and status in ('authorised', 'captured') and capturing_minor = 0 and let_go_at is null
    and captured_minor + released_minor < amount_minor and method not in ('bank_transfer', 'cash_on_delivery');
create index payments_lapsed on payments.payments (order_id) where captures = 'at_hand_over' and capture_before <= let_go_at;
create index changes_refused on payments.changes (payment_id) where status in ('declined', 'failed') and kind in ('refund', 'cancellation', 'release');
create index dues_missed on payments.dues (order_id) where covered_at is null and missed_at is not null;

create view payments.public_alarms as
  -- Held, or taken there, for no order: it is let go (`letGoWithoutOrder`: after twelve minutes, then ever later, ten times).
  select 'payment_without_order' as kind, 'payment_without_order:' || p.payment_id as alarm_id, p.company_id, p.payment_id, null as order_id, p.method, p.provider,
    p.currency, p.amount_minor + p.surcharge_minor as amount_minor, tried.reason, p.settled_at + interval '12 minutes' as since,
    case when p.status = 'cancelling' then tried.ask_again_at when tried.times = 0 then p.settled_at + interval '12 minutes'
      when tried.times < 10 then tried.declined_at + least(interval '1 day', interval '15 minutes' * 4 ^ (tried.times - 1)) end as again_at
  from payments.payments p
  cross join lateral (select count(*)::integer as times, max(c.settled_at) as declined_at, min(c.ask_again_at) filter (where c.status = 'asked') as ask_again_at,
      (array_agg(c.reason order by c.asked_at desc, c.change_id desc) filter (where c.reason is not null))[1] as reason
    from payments.changes c where c.payment_id = p.payment_id and c.kind = 'cancellation') tried
  where p.status in ('authorised', 'cancelling') and p.order_id is null and p.method not in ('gift_card', 'store_credit', 'deposit')
  union all
  -- Goods have left, and what they cost was not taken. Nobody is asked for it any more.
  select 'due_missed', 'due_missed:' || d.order_id || ':' || floor(extract(epoch from d.last_at) * 1000)::bigint, d.company_id, null, d.order_id, null, null,
    taken.currency, owed.minor - taken.minor, said.reason, d.since, null
  from (select order_id, min(company_id) as company_id, min(missed_at) as since, max(missed_at) as last_at
    from payments.dues where covered_at is null and missed_at is not null group by order_id) d
  cross join lateral (select sum(amount_minor)::bigint as minor from payments.dues where order_id = d.order_id) owed
  cross join lateral (select sum(captured_minor + capturing_minor)::bigint as minor, min(currency) as currency from payments.payments where order_id = d.order_id) taken
  left join lateral (select c.reason from payments.payments p join payments.changes c using (payment_id)
    where p.order_id = d.order_id and c.kind = 'capture' and c.status = 'declined' order by c.settled_at desc, c.change_id desc limit 1) said on true
  where owed.minor > taken.minor
  union all
  -- The order is placed, and the bank would not pay it.
  select 'capture_declined', 'capture_declined:' || c.change_id, p.company_id, p.payment_id, p.order_id, p.method, p.provider,
    p.currency, p.amount_minor - p.captured_minor - p.released_minor, c.reason, c.settled_at, null
  from payments.payments p
  cross join lateral (select change_id, reason, settled_at from payments.changes
    where payment_id = p.payment_id and kind = 'capture' and status = 'declined' order by settled_at desc, change_id desc limit 1) c
  where p.order_id is not null and p.captures = 'at_order' and p.status in ('authorised', 'captured') and p.capturing_minor = 0 and p.let_go_at is null
    and p.captured_minor + p.released_minor < p.amount_minor and p.method not in ('bank_transfer', 'cash_on_delivery')
  union all
  -- Money was to go back and is still here, or here again. Whatever is given back afterwards, by whichever way, is taken for what was refused: asking counts
  -- down, a refusal counts up again, and below nothing owed it does not fall.
  select case last.status when 'failed' then 'refund_failed' else 'refund_declined' end,
    case last.status when 'failed' then 'refund_failed:' else 'refund_declined:' end || last.change_id, last.company_id, last.payment_id, o.order_id, last.method,
    last.provider, last.currency, least(open.minor, here.minor), last.reason, last.settled_at, null
  from (select distinct p.order_id from payments.changes c join payments.payments p using (payment_id)
    where c.kind = 'refund' and c.status in ('declined', 'failed')) o
  cross join lateral (select sum(captured_minor - refunded_minor - refunding_minor)::bigint as minor from payments.payments where order_id = o.order_id) here
  cross join lateral (select (sum(step) - least(0, min(so_far)))::bigint as minor from (
      select step, sum(step) over (order by at, turn, change_id rows unbounded preceding) as so_far from (
        select c.asked_at as at, 0 as turn, c.change_id, -c.amount_minor as step
        from payments.payments p join payments.changes c using (payment_id) where p.order_id = o.order_id and c.kind = 'refund'
        union all select c.settled_at, 1, c.change_id, c.amount_minor
        from payments.payments p join payments.changes c using (payment_id)
        where p.order_id = o.order_id and c.kind = 'refund' and c.status in ('declined', 'failed')) as steps) as summed) open
  cross join lateral (select c.change_id, c.status, c.reason, c.settled_at, p.payment_id, p.company_id, p.method, p.provider, p.currency
    from payments.payments p join payments.changes c using (payment_id)
    where p.order_id = o.order_id and c.kind = 'refund' and c.status in ('declined', 'failed') order by c.settled_at desc, c.change_id desc limit 1) last
  where least(open.minor, here.minor) > 0
  union all
  -- What was said to be cancelled came back. So much stands as taken and is to go back; or nobody has said how much it was.
  select 'refund_failed', 'refund_failed:' || c.change_id, p.company_id, p.payment_id, nullif(p.order_id, p.payment_id), p.method, p.provider,
    p.currency, case when c.given_back_minor is null then c.amount_minor + c.surcharge_minor else p.captured_minor - p.refunded_minor - p.refunding_minor end,
    c.reason, c.settled_at, null
  from payments.changes c join payments.payments p using (payment_id)
  where c.kind = 'cancellation' and c.status = 'failed' and (c.given_back_minor is null or p.captured_minor > p.refunded_minor + p.refunding_minor)
  union all
  -- Of an order nothing more leaves, and the provider would not let the rest go.
  select 'release_declined', 'release_declined:' || c.change_id, p.company_id, p.payment_id, p.order_id, p.method, p.provider,
    p.currency, p.amount_minor - p.captured_minor - p.capturing_minor - p.released_minor, c.reason, c.settled_at, null
  from payments.changes c join payments.payments p using (payment_id)
  where c.kind in ('cancellation', 'release') and c.status = 'declined' and p.order_id is not null and p.let_go_at is not null
    and p.status in ('authorised', 'captured', 'refunded') and p.captured_minor + p.capturing_minor + p.released_minor < p.amount_minor
    and not exists (select from payments.changes later where later.payment_id = c.payment_id and later.kind in ('cancellation', 'release')
      and (later.settled_at, later.change_id) > (c.settled_at, c.change_id))
  union all
  -- The provider keeps the money no longer. Whether its goods are still to leave, the order knows.
  select 'authorisation_lapsed', 'authorisation_lapsed:' || p.payment_id, p.company_id, p.payment_id, p.order_id, p.method, p.provider,
    p.currency, null, null, p.let_go_at, null
  from payments.payments p where p.captures = 'at_hand_over' and p.capture_before <= p.let_go_at and p.order_id is not null;
