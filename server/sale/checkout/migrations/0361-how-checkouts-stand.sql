-- How far a checkout has come: whoever keeps something for one keeps it only as long as it can be paid.
create view checkout.public_checkouts as select checkout_id, status from checkout.checkouts;
