-- By which choice it moved on; null: none was made, or it was before choices were named.
alter table fulfillment.rejections add column decision_id text;
create index rejections_by_decision on fulfillment.rejections (decision_id) where decision_id is not null;
