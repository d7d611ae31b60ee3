-- What meets a stretch of time, with its kind and standing, found and counted without a look at the rows.
CREATE INDEX revision_span ON revision (thing, latest, earliest, kind, standing, recorded_at, withdrawn_at, merged_into);
