-- A gift card is a product like any other, but for its tax class: sold without tax, as a voucher for many purposes.
alter table catalog.products drop constraint products_tax_class_check;
alter table catalog.products add constraint products_tax_class_check check (tax_class in ('standard', 'reduced', 'basic', 'zero', 'voucher'));
