-- Whether she has to agree is not written down when the checkout is opened: it depends on the words that hold when she pays. What she has agreed
-- to is, as `pre_information company 3 tr`.
alter table checkout.checkouts drop column agreement_due, add column agreed_words text[];
