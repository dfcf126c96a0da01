-- What was agreed to, without the words: for whoever has to prove how it was told.
create view agreements.public_agreed as
  select agreement_id, purpose_id, kind, text_version, channel, actor, agreed_at from agreements.agreed;
