-- A caller tells an agent the code that was sent to what is known to be hers.
alter table customers.codes drop constraint codes_purpose_check;
alter table customers.codes add constraint codes_purpose_check check (purpose in ('sign_in', 'till_proof', 'data_request', 'phone_proof'));
