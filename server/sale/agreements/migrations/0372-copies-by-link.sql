-- Where she was when she agreed: whoever has no mailbox is sent the address of her copy, by which the shop was reached then.
alter table agreements.agreed add column origin text;
