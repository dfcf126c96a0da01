-- What sign-ins told of browsers is taken out of the events, where it would outlive her who is forgotten. Whoever was not heard yet is heard with this.
insert into tracking.sign_ins (anonymous_id, customer_id, signed_in_at)
  select e.data ->> 'anonymous_id', e.customer_id, max(e.occurred_at) from platform.events e
  join customers.public_aliases using (customer_id) where e.type = 'customers.customer_signed_in' and e.data ? 'anonymous_id'
    and not exists (select from customers.public_forgotten f where f.customer_id = e.customer_id)
  group by 1, 2
on conflict do nothing;
update tracking.users u set due_at = coalesce(u.due_at, s.signed_in_at) from tracking.claims c join tracking.sign_ins s using (anonymous_id)
where (u.source_id, u.user_id) = (c.source_id, c.user_id) and u.customer_id is null;
update platform.events set data = data - 'anonymous_id' where type = 'customers.customer_signed_in' and data ? 'anonymous_id';
