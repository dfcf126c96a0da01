-- By whom a payment was taken they do not say: it was us where we have asked for it.
alter table iyzico.asked add column took_of text;
create index asked_by_payment on iyzico.asked (took_of) where took_of is not null;
