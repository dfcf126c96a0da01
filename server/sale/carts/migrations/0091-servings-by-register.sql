-- Which carts were open at a register lately, however many it has served in its life.
create index servings_by_register on carts.servings (register_id, started_at desc);
