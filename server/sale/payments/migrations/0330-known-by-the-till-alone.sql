-- That it was taken is known by a till alone, which sold without the server: it came late, or what it says could not be proven.
alter table payments.payments add column is_unproven boolean not null default false;
