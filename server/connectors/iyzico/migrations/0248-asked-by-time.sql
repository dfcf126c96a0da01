-- What was asked long ago is forgotten.
create index asked_by_time on iyzico.asked (asked_at);
