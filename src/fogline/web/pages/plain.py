"""Pages that explain: the data and how to get them, the methods and their words, the state of the record."""

from __future__ import annotations

import shlex
import sys
from dataclasses import replace

from fogline import __version__, prose, questions
from fogline.record import table_queries
from fogline.web.page import Answer, Asked, Page
from fogline.web.pages import events

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
    shown = {
        "link": link, "curl": f"curl --compressed {shlex.quote(link)}", "program": _program(link), "size": size, "root": root, "tally": tally,
        "columns": list(_columns(asked)), "csv": link.replace("/events.json", "/events.csv"),
    }  # fmt: skip
    return Answer(shown, {"question": link, "size": size, "root": root, "holds": tally}, [{"size": size, "root": root, "claims": tally["claims"], "events": tally["events"]}])


def methods(_: Asked) -> Answer:
    """What the words mean."""
    return Answer({"standings": STANDINGS, "deeds": prose.DEEDS}, {"standings": STANDINGS, "kinds": prose.DEEDS}, [{"word": w, "means": m} for w, m in STANDINGS.items()])


def status(asked: Asked) -> Answer:
    """How much the record holds, and what could not be read."""
    tally = asked.count()
    failed, last = (asked.record.engine.all(q, {"as_of": asked.as_of}) for q in (table_queries.FAILED, table_queries.LAST_FAILED))
    languages = tally.pop("languages")
    versions = {"fogline": __version__, "python": sys.version.split()[0]}
    return Answer(
        {"tally": tally, "languages": languages, "failed": failed, "last_failed": last, "versions": versions},
        {"holds": {**tally, "languages": languages}, "failures": failed, "last_failures": last, "versions": versions},
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
