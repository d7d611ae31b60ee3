"""The data dictionary: every column of our own tables, in order. The files, docs/exports.md and the tests are made from this one table.

Columns may be added at the end, never renamed, moved or removed.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

Type = Literal["text", "list", "integer", "number", "yes/no", "day", "moment"]


@dataclass(frozen=True, slots=True)
class Column:
    """A column: what it is called, of which type, and what it means, with its unit; `hxl` tags it for humanitarian tables."""

    name: str
    type: Type
    meaning: str
    hxl: str = ""


HARMS = ("killed", "injured", "displaced")
ENDS = {
    "low": "the least that voices of weight state",
    "best": "what is best backed; empty where one side alone counts",
    "high": "the most that anybody states",
}
TAGS = {"low": "min", "best": "best", "high": "max"}

EVENTS = (
    Column("event_id", "text", "id of the event; it lasts as long as the event has its first claim", "#event+id"),
    Column("kind", "text", "one of Fogline's kinds, such as shelling", "#event+type"),
    Column("modes", "list", "finer words for the kind, such as drone", "#event+subtype"),
    Column("standing", "text", "claimed, corroborated, confirmed, contested, discounted or withdrawn", "#status"),
    Column("chance", "number", "chance that it happened, 0 to 1", "#indicator+chance+num"),
    Column("summary", "text", "one plain sentence", "#description"),
    Column("first_day", "day", "first day on which it may have happened, UTC", "#date+start"),
    Column("last_day", "day", "last such day, included, UTC", "#date+end"),
    Column("earliest", "moment", "beginning of the window in which it happened, UTC", "#date+start+time"),
    Column("latest", "moment", "end of that window, not included, UTC", "#date+end+time"),
    Column("date_precision", "integer", "UCDP's code: 1 exact day, 2 two to six days, 3 a week, 4 up to a month, 5 more", "#date+precision"),
    Column("place", "text", "name of the place", "#loc+name"),
    Column("admin1", "text", "first-order division that it lies in", "#adm1+name"),
    Column("country", "text", "ISO 3166-1 alpha-2", "#country+code+iso2"),
    Column("lat", "number", "degrees north, WGS 84", "#geo+lat"),
    Column("lon", "number", "degrees east, WGS 84", "#geo+lon"),
    Column("radius_m", "number", "metres from the point within which it lies nine times in ten; a province has a province's", "#geo+radius_m"),
    Column(
        "where_precision",
        "integer",
        "UCDP's code: 1 exact, 2 near, 3 second and 4 first division, 5 line or area, 6 country, 7 sea or air",
        "#geo+precision",
    ),
    Column("feature", "text", "point, settlement, adm2, adm1, country, region, water or other", "#loc+type"),
    Column("gazetteer_id", "text", "number of the place in its gazetteer; empty where the point was widened", "#loc+code"),
    Column("did", "list", "actors who did it", "#group+did+name"),
    Column("suffered", "list", "actors who suffered it", "#group+suffered+name"),
    Column("took_part", "list", "actors who took part", "#group+part+name"),
    Column("actor_ids", "list", "ids of those of them that the lexicon of actors knows", "#group+code"),
    *(
        column
        for harm in HARMS
        for column in (
            *(Column(f"{harm}_{end}", "integer", f"people {harm}: {told}", f"#affected+{harm}+{TAGS[end]}") for end, told in ENDS.items()),
            Column(f"{harm}_at_least", "yes/no", f"whoever states {harm}_high says that it may be more", f"#meta+{harm}+atleast"),
            *(
                Column(f"civilians_{harm}_{end}", "integer", f"the civilians among the {harm}: {told}", f"#affected+{harm}+civilians+{TAGS[end]}")
                for end, told in ENDS.items()
            ),
        )
    ),
    Column("origins", "integer", "independent origins; copies of one text count once", "#meta+origins+num"),
    Column("reports", "integer", "reports that tell of it", "#meta+reports+num"),
    Column("denials", "integer", "claims among them that deny it", "#meta+denials+num"),
    Column("sources", "list", "publishers of those reports", "#org+source+name"),
    Column("first_reported", "moment", "when the first of them was published, UTC", "#date+reported+start"),
    Column("last_reported", "moment", "when the last of them was published, UTC", "#date+reported+end"),
    Column("links", "list", "addresses of the reports", "#contact+url"),
    Column("report_ids", "list", "the reports' ids as given", "#meta+reports+id"),
    Column("claim_ids", "list", "the claims it is made of; `fogline cite` and `fogline proof` take each", "#meta+claims+id"),
)

CLAIMS = (
    Column("claim_id", "text", "id of the claim, made from its content"),
    Column("event_id", "text", "of the event"),
    Column("kind", "text", "one of Fogline's kinds"),
    Column("stance", "text", "asserted, denied, predicted, warned, planned, conditional or unsure"),
    Column("speaker", "text", "who says it; a private person by role; empty where the report itself does"),
    Column("words", "text", "the words that the kind was read from"),
    Column("sentence", "text", "the sentence they stand in, shortened where it is long"),
    Column("earliest", "moment", "beginning of its window, UTC"),
    Column("latest", "moment", "end of its window, not included, UTC"),
    Column("place", "text", "name of its place"),
    Column("lat", "number", "degrees north, WGS 84"),
    Column("lon", "number", "degrees east, WGS 84"),
    Column("radius_m", "number", "metres, as of events"),
    Column("numbers", "list", "the quantities that it states"),
    Column("confidence", "number", "chance that the machine read it right, 0 to 1; not that it is true"),
    Column("maker", "text", "which reader read it"),
    Column("report_id", "text", "the report's id as given"),
    Column("source", "text", "its publisher"),
    Column("published_at", "moment", "when it was published, UTC"),
    Column("link", "text", "its address"),
    Column("sha256", "text", "SHA-256 of its bytes"),
)

ORIGINS = (
    Column("event_id", "text", "of the event"),
    Column("origin", "integer", "which of its independent origins, from 1"),
    Column("copies", "integer", "how many reports hold it"),
    Column("report_ids", "list", "their ids as given"),
    Column("sources", "list", "their publishers"),
)


def dictionary(columns: tuple[Column, ...]) -> str:
    """A table of columns in Markdown."""
    return "\n".join(["| Column | Type | Meaning |", "|---|---|---|", *(f"| `{c.name}` | {c.type} | {c.meaning} |" for c in columns)])
