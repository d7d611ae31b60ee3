"""A report explained on a terminal: brackets with short labels, which styles only repeat, so that it reads the same without colour."""

from __future__ import annotations

from collections.abc import Callable, Iterator

from rich.console import Console
from rich.style import Style
from rich.text import Text

from fogline import prose
from fogline.explain import marks
from fogline.explain.facts import Explained, Fact, Passage, Told
from fogline.explain.marks import FAMILIES, SORTS, Mark, Open, Sort, Step, Words, visible
from fogline.types import Span

BLUE, VERMILLION = "#0072B2", "#D55E00"
STYLES: dict[Sort, Style] = {
    "content": Style(), "source": Style(bold=True, color=BLUE), "cue": Style(italic=True, color=BLUE), "deed": Style(bold=True, color=VERMILLION),
    "stance": Style(italic=True), "count": Style(underline=True), "actor": Style(bold=True), "time": Style(underline=True), "place": Style(underline=True),
}  # fmt: skip
LABEL = Style(dim=True)
INDENT, NAME = 4, 12  # columns before a claim's fields, and of their names
_Wrap = Callable[..., Iterator[Text]]
LEAST = 20  # columns: a narrower terminal is written to as if it had so many


def show(console: Console, explained: Explained, *, legend: bool = True) -> None:
    """Print one report: its marked text, and under each stretch of it what was read from it; before it, what the marks mean."""
    for line in lines(explained, max(console.width, LEAST), console, legend=legend):
        console.print(line, soft_wrap=True, highlight=False, markup=False, emoji=False)


def lines(explained: Explained, width: int, console: Console, *, legend: bool = True) -> Iterator[Text]:
    """The lines of one report, none wider than the terminal.

    Args:
        explained: the report.
        width: of the terminal, cells.
        console: knows how wide characters are shown.
        legend: say first what the marks mean.
    """

    def wrapped(text: Text, first: str = "", rest: str | None = None) -> Iterator[Text]:
        indent = rest if rest is not None else first
        for number, line in enumerate(text.wrap(console, width - max(len(first), len(indent)))):
            line.rstrip()
            yield Text(first if number == 0 else indent) + line

    document = explained.reading.document
    yield from wrapped(Text(_flat(document.title or "(no title)"), Style(bold=True)))
    published = prose.day(document.published_at) if document.published_at else "date unknown"
    facts = (document.source or "publisher unknown", published, document.language, f"report {explained.input_id}", f"read by {explained.maker}")
    yield from wrapped(Text(_flat(", ".join(facts))), "  ")
    yield from wrapped(Text(", ".join(f"{n} {what}" for what, n in explained.tally().items())), "  ")
    if legend:
        yield Text()
        for words in _legend():
            yield from wrapped(Text(words, LABEL), "  ", "    ")
    for passage in explained.passages:
        yield Text()
        yield from wrapped(marked(explained, passage.span))
        for told in passage.told:
            yield Text()
            yield from wrapped(_headline(told), "  ", "     ")
            for fact in told.facts:
                yield from wrapped(_fact(explained, fact), f"{' ' * INDENT}{fact.name:<{NAME}}", " " * (INDENT + NAME))
        yield from _beneath(explained, passage, wrapped)
    if not explained.reading.claims:
        yield Text()
        yield from wrapped(Text("no claim was read"), "  ")
    yield Text()


def marked(explained: Explained, span: Span) -> Text:
    """A stretch of the text on one line, its marks in brackets."""
    text = explained.reading.document.text
    out = Text()
    opened: list[Mark] = []
    for step in marks.nested(_stripped(text, span), explained.marks):
        _take(out, step, text, opened)
    return out


def _take(out: Text, step: Step, text: str, opened: list[Mark]) -> None:
    """Write one step. "…" stands where a mark is cut, or goes on."""
    if isinstance(step, Words):
        style = Style.combine([Style(), *(STYLES[m.sort] for m in opened)])
        out.append(_flat(step.span.of(text)), style)
    elif isinstance(step, Open):
        opened.append(step.mark)
        bracket = "⟪" if step.mark.sort == "content" else "⟨"
        out.append(f"{bracket}{step.mark.label}:{'' if step.first else '…'}", LABEL)
    else:
        opened.pop()
        cut = "" if step.last else "…"
        out.append(f"{cut}:{step.mark.label}⟫" if step.mark.sort == "content" else f"{cut}⟩", LABEL)


def _legend() -> Iterator[str]:
    """What the brackets mean."""
    signs = ", ".join(f"{sign} {words}" for sign, words in FAMILIES.values())
    yield f"⟪1: … :1⟫ {SORTS['content'][1]}"
    yield f"⟨!1:…⟩ {SORTS['deed'][1]}; {signs}"
    plain = {f"{label}{'1' if sort in ('source', 'cue') else ''}": words for sort, (label, words) in SORTS.items() if label}
    yield " · ".join(f"⟨{label}:…⟩ {words}" for label, words in plain.items())
    yield "confidence: that a claim was read right, not that it is true"


def _headline(told: Told) -> Text:
    """A claim's number, kind and modes."""
    return Text(f"{FAMILIES[told.family][0]}{told.number} ", STYLES["deed"]).append(told.kind, Style(bold=True))


def _fact(explained: Explained, fact: Fact) -> Text:
    """A field's value, and the words it was read from."""
    out = Text(_flat(fact.value))
    text = explained.reading.document.text
    for number, mark in enumerate(fact.words):
        out.append(" ← " if number == 0 else " … ").append(f"“{marks.quote(text, mark.span)}”", STYLES[mark.sort])
    return out


def _beneath(explained: Explained, passage: Passage, wrapped: _Wrap) -> Iterator[Text]:
    """Who says what in a passage, and what was read there but is in no claim."""
    for title, facts in (("who says what", passage.said), ("read, but in no claim", passage.rest)):
        if facts:
            yield Text()
            yield from wrapped(Text(title, Style(italic=True)), "  ")
            for fact in facts:
                yield from wrapped(_fact(explained, fact), f"{' ' * INDENT}{fact.name:<{NAME}}", " " * (INDENT + NAME))


def _stripped(text: str, span: Span) -> Span:
    """The span without the blanks at its end; a span of blanks alone stays."""
    end = span.start + len(span.of(text).rstrip())
    return Span(span.start, end) if end > span.start else span


def _flat(text: str) -> str:
    """The text on one line, with nothing that steers a terminal."""
    return visible(text).replace("\n", " ")
