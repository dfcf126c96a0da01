-- She allows one payment at a till with a card of hers that is saved.
alter table customers.codes drop constraint codes_purpose_check;
alter table customers.codes add constraint codes_purpose_check
  check (purpose in ('sign_in', 'till_proof', 'data_request', 'phone_proof', 'card_payment'));
