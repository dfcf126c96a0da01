-- Links by which somebody may still pay, those first that end first.
create index links_that_end on payment_links.links (expires_at, payment_link_id) where revoked_at is null and register_id is null;
