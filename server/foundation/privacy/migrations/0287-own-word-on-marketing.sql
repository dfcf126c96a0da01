-- Whether she has said herself that a company may write or call by a channel: the last word under each of her ids, where a refusal wins. Who writes to her
-- asks for more than that (`reachFor`).
create function privacy.public_own_word(company_id text, customer_ids text[], channel text) returns boolean language sql stable parallel safe as $$
  select coalesce(bool_and(word.decision = 'granted'), false) from (
    select distinct on (said.id) said.id, said.decision from (
      select unnest(c.customer_ids) as id, c.decision, c.said_at, c.recorded_at from privacy.consents c
      where c.customer_id = any(public_own_word.customer_ids) and c.company_id = public_own_word.company_id and c.purpose = 'marketing'
        and c.channel = public_own_word.channel) as said
    where said.id = any(public_own_word.customer_ids)
    order by said.id, said.said_at desc, said.decision desc, said.recorded_at desc) as word
$$;
