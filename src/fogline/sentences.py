"""Split a text into sentences, offsets kept."""

from __future__ import annotations

import re

from fogline.types import Span

# A full stop after these ends no sentence unless a new paragraph follows.
ABBREVIATIONS = frozenset(
    "mr mrs ms dr prof st sen rep gov gen col lt capt sgt maj adm cmdr brig cpl pvt rev hon jr sr vs etc no nos inc ltd co corp "
    "jan feb mar apr jun jul aug sept sep oct nov dec mt ft dept fig al approx est a.m p.m u.s u.n u.k e.g i.e".split()
)
# "BEIRUT, Feb 9 (Agency) - ": where and when it was written; a sentence of its own, so that no deed is put there
DATELINE = re.compile(
    r"[A-Z][A-Z.'’\- ]{2,30}(?:, [A-Z][\w.'’\- ]{1,30}?){0,2}(?:,? (?:on )?[A-Z][a-z]{2,8}\.? \d{1,2})?(?:,? \d{4})?\s*(?:\([^)]{1,40}\)\s*)?(?:-{1,2}|[–—])\s"
)
PARAGRAPH = re.compile(r"[^\n]+(?:\n(?![ \t]*\n)[^\n]+)*")
END = re.compile(r"[.!?…؟。]+[\"'”’»)\]]*(?=\s)")
OPENS = re.compile(r"\s+[\"'“‘«(\[]*(?:[A-Z0-9À-ÞЀ-Я؀-ۿ]|$)")
WORD_BEFORE = re.compile(r"([\w.&]+)$")
HARD_LINE = 60  # characters; a line shorter than this that ends without punctuation is a heading or a caption of its own


def split(text: str) -> list[Span]:
    """Sentences of a text, in reading order.

    Args:
        text: the document's text, verbatim.

    Returns:
        Spans without surrounding white space; together they hold every character that is not white space.
        Quotation marks that close a sentence stay with it.
    """
    spans: list[Span] = []
    for block in _blocks(text):
        start = block.start
        dateline = DATELINE.match(text, block.start, block.end)
        if dateline:
            _keep(spans, text, start, dateline.end())
            start = dateline.end()
        for match in END.finditer(text, start, block.end):
            if _ends_sentence(text, start, match, block.end):
                _keep(spans, text, start, match.end())
                start = match.end()
        _keep(spans, text, start, block.end)
    return spans


def _blocks(text: str) -> list[Span]:
    """Paragraphs; a single line break splits too where the line before it does not run on."""
    blocks: list[Span] = []
    for paragraph in PARAGRAPH.finditer(text):
        start = paragraph.start()
        for line in re.finditer(r"\n", paragraph.group()):
            at = paragraph.start() + line.start()
            before = text[max(start, at - 2 * HARD_LINE) : at].rstrip()  # as far as matters: a text of lines that run on may be long
            after = text[at + 1 : at + 2]
            last_line = before.rsplit("\n", 1)[-1]
            if before.endswith((".", "!", "?", "”", '"', ":", "…")) or (len(last_line) < HARD_LINE and not after.islower()):
                if at > start:
                    blocks.append(Span(start, at))
                start = at + 1
        if paragraph.end() > start:
            blocks.append(Span(start, paragraph.end()))
    return blocks


def _ends_sentence(text: str, start: int, match: re.Match[str], end: int) -> bool:
    """Does this stop close a sentence?"""
    if match.end() >= end:
        return True
    if not OPENS.match(text, match.end()):
        return False
    marks = match.group()
    if not marks.startswith(".") or marks.startswith(".."):
        return True
    word = WORD_BEFORE.search(text, max(start, match.start() - 20), match.start())
    if word is None:
        return True
    before = word.group(1)
    if len(before) == 1 and before.isupper() and before != "I":
        return False  # an initial: "J. Smith"
    return before.casefold().rstrip(".") not in ABBREVIATIONS


def _keep(spans: list[Span], text: str, start: int, end: int) -> None:
    """Add the stretch without its surrounding white space, if anything is left."""
    while start < end and text[start].isspace():
        start += 1
    while end > start and text[end - 1].isspace():
        end -= 1
    if start < end:
        spans.append(Span(start, end))
