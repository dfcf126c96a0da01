-- The last uses of one code are read without sorting all of them.
drop index promotions.uses_by_coupon;
create index uses_by_coupon on promotions.uses (company_id, coupon_code, used_at desc) where coupon_code is not null;
