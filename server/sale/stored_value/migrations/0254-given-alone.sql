-- What one person has given away on gift cards in a day without a second one looking.
create table stored_value.given_alone (
  company_id text not null references companies.companies,
  given_by text not null,
  -- By the clock of the company.
  given_on date not null,
  given_minor bigint not null,
  primary key (company_id, given_by, given_on)
);
