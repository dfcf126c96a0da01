-- What the national register of consents was told, is to be told, and up to where it was heard.
create schema consent_register;

-- One line per fact: who it is about stands with the consent alone.
create table consent_register.lines (
  consent_id text primary key,
  company_id text not null references companies.companies,
  -- Told: the register has taken it. Known: it says so already, or something later. Void: it is not for the register (any more).
  status text not null default 'waiting' check (status in ('waiting', 'sent', 'told', 'known', 'refused', 'void')),
  recorded_at timestamptz not null,
  -- Three working days after it was said (regulation on commercial messages, RG 29417).
  tell_by timestamptz not null,
  -- When something is to be done about it.
  due_at timestamptz,
  tries integer not null default 0,
  -- By which a load and a line of it are asked for.
  ticket text,
  place integer,
  transaction_id text,
  error text,
  settled_at timestamptz,
  check ((due_at is null) = (status not in ('waiting', 'sent'))),
  check ((status = 'sent') <= (ticket is not null and place is not null))
);
create index lines_due on consent_register.lines (company_id, status, due_at) where due_at is not null;

-- Up to where each company has heard what was said to the register.
create table consent_register.cursors (
  company_id text primary key references companies.companies,
  after text,
  due_at timestamptz not null
);
