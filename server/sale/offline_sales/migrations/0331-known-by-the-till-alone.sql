-- What was booked so before is marked as well.
update payments.payments p set is_unproven = true from offline_sales.sales s
  where p.order_id = s.order_id and (s.is_late or s.findings @? '$[*] ? (@.code == "pack_unproven" || @.code == "other_register" || @.code == "seller_elsewhere")');
