-- Of what she announced only some came: the rest is a return of its own, with its days and its code, and is waited for as before.
alter table returns.returns add column rest_of text references returns.returns;
create unique index returns_rest on returns.returns (rest_of) where rest_of is not null;
