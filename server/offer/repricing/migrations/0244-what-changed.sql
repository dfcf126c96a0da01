-- Of which things a change has set prices, and from when on: for those who print their labels anew.
create view repricing.public_changed_prices as
  select c.change_id, c.company_id, c.valid_from, r.variant_id from repricing.changes c join repricing.rows r using (change_id) where c.applied_at is not null;
