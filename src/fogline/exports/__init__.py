"""Events for other programs, in the forms that they read: one module a form, each a plain function over a stream of events.

    formats    the forms by name: what each is, and how it is written
    told       events of the record as exports may tell them: late, wide, masked
    about      what an export says of itself: question, as-of, record root, licence, safety
    columns    the data dictionary: every column, its type, unit and meaning
    cells      an event, its claims and origins as cells of those columns
    csv geojson gpkg parquet hxl rocrate          our own columns
    ucdp acled plover views                       the shapes of other people's tables

Web pages use the same functions for their twins: `csv.lines`, `geojson.lines`.
"""
