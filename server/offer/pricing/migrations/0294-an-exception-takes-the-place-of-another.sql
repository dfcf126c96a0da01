-- What an exception says stays as it is. Who wants it otherwise makes another in its place: the one ends where the other begins, and leads to it.
alter table pricing.exceptions add column replaces text unique references pricing.exceptions on delete set null;
