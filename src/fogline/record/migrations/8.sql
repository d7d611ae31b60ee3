-- What Fogline itself foretells: frozen when it is issued, never changed, never removed. What came of it is worked out anew each time.
CREATE TABLE forecast (
    number      INTEGER PRIMARY KEY,
    id          TEXT NOT NULL UNIQUE,
    what        TEXT NOT NULL,               -- deaths
    area        TEXT NOT NULL,               -- name of a first-order division, and its country's code: Idlib, SY
    month       TEXT NOT NULL,               -- that it is for, YYYY-MM
    horizon     INTEGER NOT NULL,            -- months after the last one that was known
    data_until  TEXT NOT NULL,               -- when the last report that was known was published
    maker       TEXT NOT NULL,               -- name@version
    who         TEXT NOT NULL,
    body        BLOB NOT NULL,               -- deflated JSON: quantiles, those of the baselines, the last values
    position    INTEGER NOT NULL,
    recorded_at TEXT NOT NULL                -- when it was issued
);
CREATE INDEX forecast_month ON forecast (month, area);
CREATE INDEX forecast_position ON forecast (position);
