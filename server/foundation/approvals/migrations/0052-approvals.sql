-- What one person alone may not do.
create schema approvals;

-- Proposed by one, confirmed by another: a row that says otherwise cannot be written.
create table approvals.proposals (
  proposal_id text primary key,
  act text not null,
  -- Whose business it is; null: the whole house's, as people are.
  company_id text references companies.companies,
  -- What it is about. The same is proposed once at a time.
  subject text not null,
  customer_ids text[] not null,
  -- What the act is given when it is carried out, and what those are shown who decide.
  input jsonb not null,
  details jsonb not null,
  reason text not null,
  proposed_by text not null,
  proposed_at timestamptz not null,
  expires_at timestamptz not null check (expires_at > proposed_at),
  status text not null default 'open' check (status in ('open', 'confirmed', 'rejected', 'withdrawn', 'expired')),
  decided_by text,
  decided_at timestamptz,
  check ((status = 'open') = (decided_at is null)),
  constraint four_eyes check (status <> 'confirmed' or (decided_by is not null and decided_by <> proposed_by)),
  check (status <> 'withdrawn' or decided_by = proposed_by)
);
create unique index proposals_open on approvals.proposals (act, subject) where status = 'open';
create index proposals_due on approvals.proposals (expires_at) where status = 'open';
create index proposals_by_customer on approvals.proposals using gin (customer_ids);

-- Acts that need a second person only against a warning: these companies want one always.
create table approvals.always (
  company_id text not null references companies.companies,
  act text not null,
  set_by text not null,
  set_at timestamptz not null,
  primary key (company_id, act)
);
