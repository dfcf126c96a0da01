-- What is given besides may need two people, and of a deposit whose money never came nothing goes back.
alter table deposits.ends drop constraint ends_check, drop constraint ends_amount_minor_check;
alter table deposits.ends add check (kind <> 'kept' or confirmed_by is not null), add check (amount_minor >= 0);
