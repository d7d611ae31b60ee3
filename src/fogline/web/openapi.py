"""The description of the twins for programs that write programs: OpenAPI 3.1, made from the pages themselves."""

from __future__ import annotations

import re
from collections.abc import Sequence
from typing import Any, Final

from fogline import __version__, questions
from fogline.questions import LONGEST, REPEATED
from fogline.record import table
from fogline.web.page import Form, Page, Row
from fogline.web.twins import MEDIA

DAY = r"^[1-8][0-9]{3}-(0[1-9]|1[0-2])-(0[1-9]|1[0-9]|2[0-8])$"
MOMENT = r"^[1-8][0-9]{3}-(0[1-9]|1[0-2])-(0[1-9]|1[0-9]|2[0-8])(T([01][0-9]|2[0-3]):[0-5][0-9]:[0-5][0-9]Z)?$"
NUMBER = r"-?[0-9]{1,2}(\.[0-9]{1,6})?"
WORDS: Final[Row] = {"type": "string", "minLength": 1, "maxLength": LONGEST, "pattern": r"^[^\x00\ud800-\udfff]+$"}
SCHEMAS: Final[dict[str, tuple[Row, str]]] = {
    "day": ({"type": "string", "pattern": DAY}, "A day, UTC; in the place of from and to."),
    "from": ({"type": "string", "pattern": MOMENT}, "Not before this day or moment."),
    "to": ({"type": "string", "pattern": MOMENT}, "Up to the end of this day, or up to this moment."),
    "as_of": ({"type": "string", "pattern": MOMENT}, "What the record held at this day's first moment, or at this moment. Default: now."),
    "bbox": ({"type": "string", "pattern": rf"^{NUMBER},{NUMBER},{NUMBER},{NUMBER}$"}, "west,south,east,north in degrees (RFC 7946)."),
    "at": ({"type": "string", "pattern": rf"^{NUMBER},{NUMBER},{NUMBER}$"}, "lat,lon,zoom of a map."),
    "kind": ({"type": "string", "enum": list(questions.KINDS)}, "Kind of deed."),
    "actor": (WORDS, "An actor's name or id."),
    "standing": ({"type": "string", "enum": list(questions.STANDINGS)}, "Standing; withdrawn events are there only where this asks for them."),
    "min": ({"type": "number", "minimum": 0, "maximum": 1}, "At least this chance of having happened."),
    "place": (WORDS, "In or at this place: a name, in any usual spelling, or a country's code (ISO 3166-1), such as SY."),
    "q": (WORDS, "Words of the events' claims: all of them; \"side by side\"; begin*."),
    "source": (WORDS, "A publisher."),
    "sort": ({"type": "string", "enum": list(table.SORTS)}, "The order."),
    "sel": ({"type": "string", "pattern": "^[A-Za-z0-9_-]+$"}, "An event that is picked out."),
    "layers": ({"type": "string", "pattern": "^[A-Za-z0-9_-]+(,[A-Za-z0-9_-]+)*$"}, "Names of a map's layers."),
    "smoothed": ({"const": "1"}, "1: who holds what by everything known since; else by what was published by then."),
    "by": ({"type": "string", "enum": list(questions.HOLDERS)}, "Whose ground."),
    "speaker": (WORDS, "Foretold by whom: part of the name of a speaker or organisation."),
    "open": ({"type": "integer", "minimum": 1, "maximum": 1}, "1: only what nothing has settled and what is not yet due."),
    "due_before": ({"type": "string", "pattern": DAY}, "Only what is due before this day."),
    "page": ({"type": "integer", "minimum": 1, "maximum": questions.MOST_PAGES}, "Page, from 1."),
}  # fmt: skip
ERROR: Final[Row] = {
    "type": "object", "required": ["ok", "error", "errors", "status"],
    "properties": {
        "ok": {"const": False}, "error": {"type": "string"}, "errors": {"type": "array", "items": {"type": "string"}}, "status": {"type": "integer"},
    },
}  # fmt: skip
ABOUT: Final[Row] = {
    "as_of": {"type": ["string", "null"]}, "safety": {"type": "string"}, "page": {"type": "integer"}, "pages": {"type": "integer"},
    "next": {"type": ["string", "null"], "description": "The address of the next page."},
    "record": {"type": "object", "required": ["size", "root"], "properties": {"size": {"type": "integer"}, "root": {"type": "string"}}},
}  # fmt: skip
ANSWERS: Final[dict[Form, Row]] = {
    "json": {"type": "object", "required": ["ok", *ABOUT], "properties": {"ok": {"const": True}, **ABOUT}},
    "csv": {"type": "string"},
    "atom": {"type": "string", "description": "RFC 4287"},
    "geojson": {
        "type": "object", "required": ["type", "features", *ABOUT],
        "properties": {"type": {"const": "FeatureCollection"}, "features": {"type": "array", "items": {"type": "object", "required": ["type", "geometry", "properties"]}}, **ABOUT},
    },
}  # fmt: skip


def description(pages: Sequence[Page]) -> dict[str, Any]:
    """The whole description.

    Args:
        pages: whose twins it describes.
    """
    paths = {_path(page.twin(form)): {"get": _operation(page, form)} for page in pages for form in page.twins if page.rule == "public"}
    return {
        "openapi": "3.1.0",
        "info": {"title": "Fogline", "version": __version__, "description": "A record of what is said about a war. Reading only. Unknown parameters are an error."},
        "paths": paths, "components": {"schemas": {"Error": ERROR}},
    }  # fmt: skip


def _path(path: str) -> str:
    return re.sub(r"\{(\w+):\w+\}", r"{\1}", path)


def _operation(page: Page, form: Form) -> Row:
    named = [{"name": "name", "in": "path", "required": True, "schema": {"type": "string", "minLength": 1, "pattern": "^[A-Za-z0-9_. -]+$"}}]
    failed = {"content": {"application/json": {"schema": {"$ref": "#/components/schemas/Error"}}}}
    return {
        "operationId": f"{page.name}_{form}", "summary": page.summary,
        "parameters": [*(named if "{name" in page.path else []), *map(_parameter, page.known(form))],
        "responses": {
            "200": {"description": page.summary, "content": {MEDIA[form].partition(";")[0]: {"schema": _answer(page, form)}}},
            "304": {"description": "The reader has it: If-None-Match names it."},
            "400": {"description": "It cannot be asked.", **failed}, "404": {"description": "It is not in the record.", **failed},
        },
    }  # fmt: skip


def _answer(page: Page, form: Form) -> Row:
    """What a twin answers; of a JSON twin with what its page tells of it."""
    common = ANSWERS[form]
    if form != "json" or not page.told:
        return common
    return {**common, "required": [*common["required"], *page.told], "properties": {**common["properties"], **page.told}}


def _parameter(name: str) -> Row:
    schema, told = SCHEMAS[name]
    if name in REPEATED:
        schema = {"type": "array", "items": schema, "maxItems": 20}
    return {"name": name, "in": "query", "description": told, "schema": schema, **({"explode": True} if name in REPEATED else {})}
