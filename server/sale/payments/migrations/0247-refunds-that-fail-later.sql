-- A refund that was done and failed afterwards (an account closed meanwhile): the money is with us again.
alter table payments.changes drop constraint changes_status_check;
alter table payments.changes add constraint changes_status_check check (status in ('asked', 'done', 'declined') or status = 'failed' and kind = 'refund');
-- News of refunds, by our reference of each.
alter table payments.webhooks add column change_ids text[] not null default '{}';
-- One account may be set up in two companies: each of them hears what it can read.
alter table payments.webhooks drop constraint webhooks_pkey;
alter table payments.webhooks add primary key (provider, webhook_id, company_id);
