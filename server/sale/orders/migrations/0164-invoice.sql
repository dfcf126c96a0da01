-- To whom the invoice is made out, where she wants it otherwise than to herself by name: personal data, and forgotten with it.
alter table orders.order_contacts add column invoice jsonb;
