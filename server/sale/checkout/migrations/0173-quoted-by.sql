-- Checkouts say by which promotions they were quoted. Those that are open are opened again; what is being paid goes on as it was agreed.
update checkout.checkouts set quote = quote || '{"applied": []}', cart_version = case when status = 'open' then -1 else cart_version end
where status in ('open', 'paying', 'paid');
