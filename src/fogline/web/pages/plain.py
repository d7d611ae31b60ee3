"""Pages that explain: the data and how to get them, the methods and their words, the state of the record."""

from __future__ import annotations

import json
import shlex
import sys
import tomllib
from dataclasses import replace
from functools import cache
from importlib.resources import files
from typing import Any

from fogline import __version__, prose, questions
from fogline.exports.about import LICENCE
from fogline.record import listings, table_queries
from fogline.record.engine import SCHEMA_VERSION
from fogline.web import health
from fogline.web.page import Answer, Asked, Page
from fogline.web.pages import events

LISTED = 200  # sources
STANDINGS = {
    "claimed": "one independent origin tells it", "corroborated": "two or more independent origins tell it",
    "confirmed": "the side that did it says so, or two reviewers do", "contested": "somebody denies it, or names another as the doer",
    "discounted": "a reviewer holds that it did not happen so", "withdrawn": "every claim that it rested on was withdrawn; it stays to be seen",
}  # fmt: skip


def data(asked: Asked) -> Answer:
    """How to have the data, and the present question as a command and as a program."""
    query = questions.write(replace(asked.address, page=1))
    link = f"{asked.origin}/events.json{'?' + query if query else ''}"
    size, root = asked.root
    tally = asked.count()
    states = listings.log(asked.record.engine).days
    sources = listings.sources(asked.record.engine, asked.view)
    shown = {
        "link": link, "curl": f"curl --compressed {shlex.quote(link)}", "program": _program(link), "size": size, "root": root, "tally": tally,
        "columns": list(_columns(asked)), "csv": link.replace("/events.json", "/events.csv"), "schema": SCHEMA_VERSION, "snapshots": states,
        "licence": LICENCE, "sources": sources[:LISTED], "more_sources": len(sources) - LISTED, "made_at": asked.now,
    }  # fmt: skip
    body = {"question": link, "size": size, "root": root, "schema": SCHEMA_VERSION, "snapshots": states, "licence": LICENCE, "holds": tally}
    return Answer(shown, body, [{"day": s["day"], "at": s["at"], "entries": s["entries"], "root": s["root"], "schema": SCHEMA_VERSION} for s in states])


def methods(_: Asked) -> Answer:
    """What the words mean, and how often the program is right, as it was measured."""
    found, words = _figures()
    measured = [
        {"set": of, "about": words["sets"][of], "measure": words["measures"][name], "figure": figure, "name": name}
        for of in words["sets"] if of in found["floors"] for name, figure in found["floors"][of].items()
    ]  # fmt: skip
    confidence = [{"about": words["sets"].get(of, of), **one} for of, one in found["confidence"].items()]
    return Answer(
        {"standings": STANDINGS, "deeds": prose.DEEDS, "measured": measured, "chance": found["chance"], "confidence": confidence},
        {"standings": STANDINGS, "kinds": prose.DEEDS, "measured": measured, "chance": found["chance"], "confidence": confidence},
        [{"word": w, "means": m} for w, m in STANDINGS.items()],
    )  # fmt: skip


@cache
def _figures() -> tuple[dict[str, Any], dict[str, Any]]:
    """What `bench/` measured, in a file that `make figures` writes, and the words for it."""
    found = files("fogline.web").joinpath("figures.json").read_text(encoding="utf-8")
    return json.loads(found), tomllib.loads(files("fogline.lexicons").joinpath("figures.toml").read_text(encoding="utf-8"))


def status(asked: Asked) -> Answer:
    """How much the record holds, how the line does, and what could not be read."""
    tally = asked.count()
    failed, last = (asked.record.engine.all(q, {"as_of": asked.as_of}) for q in (table_queries.FAILED, table_queries.LAST_FAILED))
    lines = health.by_source_and_day(asked.record, asked.as_of)
    languages = tally.pop("languages")
    size_bytes = health.size_bytes(asked.record)
    versions = {"fogline": __version__, "schema": SCHEMA_VERSION, "python": sys.version.split()[0]}
    return Answer(
        {"tally": tally, "languages": languages, "failed": failed, "last_failed": last, "versions": versions, "lines": lines, "looked_at": health.LOOKED_AT, "size_bytes": size_bytes},
        {"holds": {**tally, "languages": languages, "bytes": size_bytes}, "line": lines, "failures": failed, "last_failures": last, "versions": versions},
        [{"what": name, "value": value} for name, value in tally.items()],
    )  # fmt: skip


def _columns(asked: Asked) -> list[str]:
    found = next(iter(events.ask(replace(asked, address=replace(asked.address, page=1, sort="")), 1).events), None)
    return list(events.row(found)) if found else []


def _program(link: str) -> str:
    return f"""import json, urllib.request

link = {link!r}
while link:
    with urllib.request.urlopen(link) as answer:
        page = json.load(answer)
    for event in page["events"]:
        print(event["window"], event["kind"], event["standing"], event["chance"])
    link = page["next"]"""


DATA = Page("data", "/data", "Data", "public", data, "The record's size and root, and how to get what a question finds.", takes=events.QUESTION, twins=("json", "csv"))
METHODS = Page("methods", "/methods", "Methods", "public", methods, "What the words mean.", takes=(), twins=("json", "csv"))
STATUS = Page("status", "/status", "Status", "public", status, "How much the record holds, and what could not be read.", twins=("json", "csv"))
