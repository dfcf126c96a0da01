-- The page reads what is open, or one source, place or person's, newest first, however many are over by now.
create index incidents_still_open on parity.incidents (incident_id) where closed_at is null;
create index incidents_of_source on parity.incidents (source, incident_id);
create index incidents_of_place on parity.incidents (location_id, incident_id) where location_id is not null;
create index incidents_assigned on parity.incidents (assigned_to, incident_id) where assigned_to is not null;
