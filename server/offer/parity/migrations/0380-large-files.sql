-- A file of more lines than are compared while somebody waits: part by part behind the screen, and how far that has come. A part that is done is gone.
create table parity.files (
  file_id text primary key,
  company_id text not null,
  price_list_id text not null,
  source text not null,
  channel text not null,
  currency text not null,
  shown_at timestamptz not null,
  line_count integer not null,
  done_count integer not null default 0,
  compared integer not null default 0,
  agree integer not null default 0,
  opened integer not null default 0,
  closed integer not null default 0,
  problems jsonb not null,
  created_at timestamptz not null,
  created_by text not null
);

create table parity.file_parts (
  file_id text not null references parity.files,
  part integer not null,
  -- Codes and amounts, in the order of the file.
  lines jsonb not null,
  primary key (file_id, part)
);
