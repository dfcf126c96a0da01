-- A small company does not walk through the cards of a big one.
create index gift_cards_by_company on stored_value.gift_cards (company_id, issued_at desc, gift_card_id desc);
