-- A large change is written in parts, each committed by itself, all of them from one moment on that is still to come. Whoever goes on with it, or takes it
-- back, finds here from when on, and how far it has come: of all products up to that one the prices are written.
alter table repricing.changes add column writing_from timestamptz;
alter table repricing.progress add column done_to text not null default '';
