-- Whether the law wants her to agree to something before she pays, and the version of this checkout to which she has.
alter table checkout.checkouts add column agreement_due boolean not null default false, add column agreed_version integer;
