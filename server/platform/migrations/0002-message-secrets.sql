-- A code in a message opens somebody's account: it is taken out of the kept text as soon as the message is sent or the code is void.
alter table platform.messages add column secret text;
alter table platform.messages add column useless_after timestamptz;
create index messages_with_secrets on platform.messages (useless_after) where secret is not null;
create index messages_by_recipient on platform.messages (recipient);
create index messages_by_customer on platform.messages (customer_id, created_at desc) where customer_id is not null;
