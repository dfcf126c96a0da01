-- In which city each of them lives, as her profile shows it.
create view customers.public_cities as
  select customer_id, shown #>> '{city,value}' as city from customers.profiles
  where erased_at is null and profile_id = customer_id and shown #>> '{city,value}' is not null;
