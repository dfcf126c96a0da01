-- What we sell, in words: the same for every company, country and channel. Prices and stock stand elsewhere.
create schema catalog;

-- Text in several languages is one object: {"tr": "Isıtıcı", "en": "Heater"}. Where the asked language is missing, the next one speaks.
create function catalog.public_text(texts jsonb, locale text) returns text language sql immutable parallel safe as
$$ select coalesce(texts ->> locale, texts ->> 'tr', texts ->> 'en', texts ->> 'az') $$;

-- The same in words as kernel/option.ts says it on screens: a bare number is no answer to what was chosen.
create function catalog.public_option_text(option jsonb) returns text language sql immutable parallel safe as
$$ select case when option ->> 'value_label' ~ '^[0-9]+([.,][0-9]+)?$' then (option ->> 'label') || ': ' else '' end || (option ->> 'value_label') $$;

create table catalog.categories (
  category_id text primary key,
  parent_id text references catalog.categories,
  slug text not null unique,
  title jsonb not null check (title <> '{}'),
  picture text,
  ground text,
  position integer not null default 0,
  document tsvector not null
);
create index categories_by_parent on catalog.categories (parent_id, position);
create index categories_by_words on catalog.categories using gin (document);

create table catalog.products (
  product_id text primary key,
  slug text not null unique deferrable initially immediate,
  status text not null check (status in ('draft', 'active', 'archived')),
  brand text,
  tax_class text not null check (tax_class in ('standard', 'reduced', 'basic', 'zero')),
  ground text,
  -- What every list shows beside the title, kept here so that a list reads one row per product: its first medium and category.
  picture text,
  category_id text references catalog.categories,
  title jsonb not null check (title <> '{}'),
  description jsonb not null default '{}',
  attributes jsonb not null default '{}',
  options jsonb not null default '[]',
  -- Folded words as they are found: those of the title alone, and all: A of the title, B of brand, options, sku and gtin, D of the description.
  title_words tsvector not null,
  document tsvector not null,
  version integer not null default 1,
  created_at timestamptz not null,
  updated_at timestamptz not null
);
create index products_by_title on catalog.products using gin (title_words);
create index products_by_words on catalog.products using gin (document);

create table catalog.variants (
  variant_id text primary key,
  product_id text not null references catalog.products,
  -- Deferrable so that one statement may give a number from one variant to another.
  sku text not null unique deferrable initially immediate,
  gtin text unique deferrable initially immediate check (gtin ~ '^[0-9]{14}$'),
  -- {"color": "white"}, and the same as people read it: {"tr": [{"name": "color", "label": "Renk", "value": "white", "value_label": "Beyaz"}]}
  options jsonb not null default '{}',
  option_texts jsonb not null default '{}',
  position integer not null
);
create index variants_by_product on catalog.variants (product_id, position);

create table catalog.media (
  product_id text not null references catalog.products,
  position integer not null,
  url text not null,
  alt jsonb not null default '{}',
  primary key (product_id, position)
);

-- A product stands in the categories it was put into and, without position, in all those above them: then a page of any category, however
-- high, is one range of the key. Worked out whenever a product or category is saved, and kept true by an audit instead of foreign keys:
-- checking those of six rows per product would be a good part of an import.
create table catalog.product_categories (
  category_id text not null,
  product_id text not null,
  position integer,
  primary key (category_id, product_id)
);
create index product_categories_by_product on catalog.product_categories (product_id, position);

-- Every word that some document knows, so that a mistyped one is taken for the nearest that exists. Words are never taken away: one that
-- nobody uses any more leads to nothing, as it did before.
create table catalog.words (
  word text collate "C" primary key
);
create index words_by_trigrams on catalog.words using gin (word extensions.gin_trgm_ops);

create view catalog.public_categories as
  select category_id, parent_id, slug, title, picture, ground, position, document from catalog.categories;
create view catalog.public_product_categories as
  select category_id, product_id, position from catalog.product_categories;
create view catalog.public_products as
  select product_id, slug, status, brand, tax_class, ground, picture, category_id, title, description, attributes, options, updated_at
  from catalog.products;
create view catalog.public_variants as
  select variant_id, product_id, sku, gtin, options, option_texts, position from catalog.variants;
create view catalog.public_media as
  select product_id, position, url, alt from catalog.media;
