-- What the pieces cost that are not coming, while others of their order still are: so much less is asked for where nothing was paid yet.
create view hand_overs.public_not_coming as
  select order_id, sum(total_minor)::bigint as amount_minor from hand_overs.cancelled_lines group by order_id;
