-- A deposit that was left from a distance: at no place and no register. It is earnest money and never kept, and she takes it back herself.
alter table deposits.deposits alter column location_id drop not null, alter column register_id drop not null;
alter table deposits.deposits add column channel text not null default 'till';
-- Until when she takes it back herself without a reason; null: as long as anything of it lies there.
alter table deposits.deposits add column withdraw_until timestamptz;
alter table deposits.deposits add constraint deposits_at_a_till check ((channel = 'till') = (register_id is not null) and (channel = 'till') = (location_id is not null));
alter table deposits.deposits add constraint deposits_from_a_distance check (channel = 'till' or kind = 'earnest');
