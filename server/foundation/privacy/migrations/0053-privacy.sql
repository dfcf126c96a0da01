-- What people allowed, in which words; what they asked for about their data; and how long anything of theirs is kept.
create schema privacy;

-- What she is asked, word for word. What was once asked is never changed: other words are another version. {shop} is the name over the door.
create table privacy.texts (
  purpose text not null check (purpose in ('marketing', 'personalisation', 'analytics')),
  version integer not null check (version > 0),
  body jsonb not null check (body ?& array['tr', 'az', 'en']),
  valid_from timestamptz not null,
  written_by text not null,
  primary key (purpose, version)
);

insert into privacy.texts (purpose, version, body, valid_from, written_by) values
  ('marketing', 1, '{
    "tr": "{shop} bana kampanya, indirim ve yenilikler hakkında ticari elektronik ileti gönderebilir. Onayımı dilediğim zaman geri alabilirim.",
    "az": "{shop} mənə aksiya, endirim və yeniliklər barədə reklam mesajları göndərə bilər. Razılığımı istədiyim vaxt geri götürə bilərəm.",
    "en": "{shop} may send me advertising about promotions, discounts and news. I can take this back at any time."}', '2020-01-01', 'system:birge'),
  ('personalisation', 1, '{
    "tr": "{shop} bana uygun öneriler göstermek için alışverişlerimi ve baktığım ürünleri kullanabilir. Açık rızamı dilediğim zaman geri alabilirim.",
    "az": "{shop} mənə uyğun təkliflər göstərmək üçün alışlarımdan və baxdığım məhsullardan istifadə edə bilər. Razılığımı istədiyim vaxt geri götürə bilərəm.",
    "en": "{shop} may use what I buy and look at to show me what suits me. I can take this back at any time."}', '2020-01-01', 'system:birge'),
  ('analytics', 1, '{
    "tr": "{shop} mağazasını iyileştirmek için sitede ne yaptığımı ölçebilir; giriş yaparsam bu bilgi hesabıma eklenir. Açık rızamı dilediğim zaman geri alabilirim.",
    "az": "{shop} mağazasını yaxşılaşdırmaq üçün saytda nə etdiyimi ölçə bilər; daxil olsam, bu məlumat hesabıma əlavə olunur. Razılığımı istədiyim vaxt geri götürə bilərəm.",
    "en": "{shop} may measure what I do on its site in order to improve it; if I sign in, it joins my account. I can take this back at any time."}', '2020-01-01', 'system:birge');

-- Facts, never changed: who said yes or no to whom, for which purpose and channel, in which words, where, when, and how it can be proven.
-- A consent to be written to or called is that of a phone or address (so the Turkish register, İYS, sees it) as well as of a person.
create table privacy.consents (
  consent_id text primary key,
  company_id text not null references companies.companies,
  -- Null for a line of the register about somebody whom nobody here knows.
  customer_id text references customers.profiles,
  -- Every id that answered for her when she said it: what she says as one person later counts for all of them, as long as they are one.
  customer_ids text[] not null,
  purpose text not null check (purpose in ('marketing', 'personalisation', 'analytics')),
  channel text not null check (channel in ('sms', 'email', 'call', 'push', 'all')),
  -- Forgotten with the person. Its keyed hash stays, so that a refusal is still obeyed and a consent still proven to whoever brings the address.
  recipient text,
  recipient_hash text,
  recipient_type text not null default 'individual' check (recipient_type in ('individual', 'merchant')),
  decision text not null check (decision in ('granted', 'refused')),
  text_version integer,
  source text not null,
  proof jsonb not null,
  actor text not null,
  said_at timestamptz not null,
  recorded_at timestamptz not null,
  foreign key (purpose, text_version) references privacy.texts (purpose, version),
  check (decision = 'refused' or recipient_hash is not null or channel in ('push', 'all'))
);
create index consents_by_customer on privacy.consents (customer_id, said_at desc) where customer_id is not null;
create index consents_by_recipient on privacy.consents (company_id, recipient_hash, channel, said_at desc) where recipient_hash is not null;
create index consents_by_age on privacy.consents (company_id, recorded_at, consent_id);

-- How she wants to be reached, and when; each thing with the time when it was said. What was said last counts.
create table privacy.preferences (
  customer_id text primary key references customers.profiles,
  marketing_by text check (marketing_by in ('sms', 'email', 'call')),
  marketing_by_at timestamptz,
  news_by text check (news_by in ('sms', 'email')),
  news_by_at timestamptz,
  from_hour smallint check (from_hour between 0 and 23),
  until_hour smallint check (until_hour between 1 and 24),
  hours_at timestamptz,
  changed_at timestamptz not null,
  check ((from_hour is null) = (until_hour is null) and from_hour < until_hour)
);

-- What people ask for about their data: to have it, or to be forgotten. Stays when they are, with ids and the proof alone.
create table privacy.requests (
  request_id text primary key,
  kind text not null check (kind in ('export', 'erasure')),
  customer_id text not null references customers.profiles,
  -- The ids that were hers when she proved it; once it is done, those that were forgotten, or of which her copy tells.
  customer_ids text[] not null,
  company_id text not null references companies.companies,
  status text not null check (status in ('unproven', 'open', 'done', 'refused', 'withdrawn')),
  -- The code that was sent to her; entering it proves that it is she who asks.
  code_id text,
  -- The kind of paper by which staff saw who she is, where no code could be sent; two of them vouch for it.
  document text check (document in ('identity_card', 'passport', 'driving_licence', 'residence_permit')),
  channel text not null,
  asked_by text not null,
  asked_at timestamptz not null,
  -- Until when the law wants an answer.
  due_on date not null,
  proven_at timestamptz,
  -- When it is carried out by itself. Until then she may take it back.
  carry_out_at timestamptz,
  decided_at timestamptz,
  decided_by text,
  -- Why it was refused.
  reason text,
  note text,
  -- What was erased and what is kept, and why: a line per table of every module.
  proof jsonb,
  -- When it is gone through once more, for what was on its way when she was forgotten.
  again_at timestamptz,
  check ((status = 'refused') = (reason is not null))
);
create index requests_by_customer on privacy.requests (customer_id, asked_at desc);
create index requests_by_age on privacy.requests (asked_at desc, request_id desc);
create index requests_again on privacy.requests (again_at) where again_at is not null;
create index requests_due on privacy.requests (carry_out_at) where status = 'open';

-- Everything about a person in one piece, for herself alone, for some days.
create table privacy.exports (
  request_id text primary key references privacy.requests,
  body text not null,
  made_at timestamptz not null,
  expires_at timestamptz not null
);
create index exports_by_end on privacy.exports (expires_at);

-- How long is what: by law or by our own choice, each from a day on. What stands nowhere here is as the code says.
create table privacy.rules (
  rule text not null,
  valid_from date not null,
  amount integer not null check (amount >= 0),
  set_by text not null,
  set_at timestamptz not null,
  primary key (rule, valid_from)
);

-- When what is kept for a while was last gone through, and how much has been let go of so far.
create table privacy.sweeps (
  what text primary key,
  swept_at timestamptz not null,
  removed bigint not null default 0
);

-- For the timeline of a person; whose phone or address it is about stays inside.
create view privacy.public_consents as
  select consent_id, company_id, customer_id, said_at as occurred_at, source as channel, purpose, channel as consent_channel, decision, text_version
  from privacy.consents where customer_id is not null;
