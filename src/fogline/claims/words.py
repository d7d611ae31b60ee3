"""The words of a text with the class each can have, as one string of letters that patterns can search.

There is no tagger: closed classes come from a list (lexicons/word_classes.toml), verbs from their forms, the rest from
capitals and endings. Tags are one letter a word, so that a regular expression over tags finds phrases:

    N name   n other word   m number   R subject pronoun   h object pronoun   D determiner   Z possessive 's
    P preposition   O of   T to   C and, or   B but   S subordinator   H that   W who, which   A auxiliary   X not
    V finite verb   G form in -ing   E form in -ed that may be finite   Y adverb   Q opening mark   q closing mark
    , ; : . - ( ) ? ! as they stand
"""

from __future__ import annotations

import re
import tomllib
from bisect import bisect_left
from collections.abc import Sequence
from dataclasses import dataclass
from functools import cache
from importlib import resources

from fogline.types import Span

TOKEN = re.compile(
    r"(?:Mr|Mrs|Ms|Dr|Sen|Rep|Gov|Gen|Lt|Col|St|Jr|Sr|Maj|Capt|Sgt|Prof|Rev|Jan|Feb|Aug|Sept|Oct|Nov|Dec|No)\.(?=[\s,])"
    r"|[A-Za-z](?:\.[A-Za-z])+(?:\.?(?:-\w+)+|\.?(?![A-Za-z]))|\b[A-Z]\.(?=\s[A-Z])|n[’']t\b|[’'](?:s|re|ve|ll|d|m|S)\b"
    r"|[$£€]?\d[\d,.:/]*\d%?|[$£€]?\d%?|[#@]?\w+?(?=n[’']t\b)|[#@]?\w+(?:[-‑]\w+)*(?:['’](?!s\b|t\b|re\b|ve\b|ll\b|d\b|m\b|S\b)\w+)?"
    r"|--+|``|''|\.{2,}|\S"
)
PUNCTUATION = {",": ",", ";": ";", ":": ":", ".": ".", "(": "(", ")": ")", "?": "?", "!": "!", "[": "(", "]": ")", "—": "-", "–": "-", "--": "-", "…": "-", "...": "-"}
NAMES_IN_CAPITALS = frozenset(("who", "us", "is", "may"))


@dataclass(frozen=True, slots=True)
class Words:
    """Tokens of a text in parallel lists, and their tags as one string."""

    text: str
    starts: list[int]
    ends: list[int]
    low: list[str]
    tags: str

    def between(self, start: int, end: int) -> range:
        """Indices of the tokens that start in [start, end)."""
        return range(bisect_left(self.starts, start), bisect_left(self.starts, end))

    def span(self, first: int, last: int) -> Span:
        """The characters from one piece to another, both included."""
        return Span(self.starts[first], self.ends[last])


@dataclass(frozen=True, slots=True)
class Classes:
    """Tags of closed classes and verbs, by word."""

    tag: dict[str, str]
    lemma: dict[str, str]  # verb form -> base
    participle: frozenset[str]  # forms that "have" and "be" take
    base: frozenset[str]
    cues: frozenset[str]  # bases of verbs that can report speech or attitude
    speech: frozenset[str]  # bases of verbs that report speech beyond doubt
    words: dict[str, frozenset[str]]


def read(text: str, quotes: Sequence[Span]) -> Words:
    """Tokens and tags of a text.

    Args:
        text: the document's text.
        quotes: its quotations, so that the marks are known as opening and closing.
    """
    classes = load()
    known, lemma, calendar = classes.tag, classes.lemma, classes.words["calendar"]
    not_adverb = classes.words["not_adverb"]
    opening = {q.start for q in quotes}
    closing = {q.end for q in quotes}
    starts: list[int] = []
    ends: list[int] = []
    low: list[str] = []
    tags: list[str] = []
    before = "."
    for match in TOKEN.finditer(text):
        piece = match.group()
        start, end = match.span()
        word = piece.lower()
        tag = known.get(word)
        first = piece[0]
        if start in opening:
            tag = "Q"
        elif end in closing and not first.isalnum():
            tag = "q"
        elif tag is not None and piece.isupper() and len(piece) > 1 and (before in "DOPCZH.,T" or word in NAMES_IN_CAPITALS):
            tag = "N"  # WHO, US, IS
        elif tag is not None:
            if tag == "A" and word in ("'s", "’s") and not (before in "RW" or (low[-1:] and low[-1] in ("that", "what", "here", "how"))):
                tag = "Z"
            elif first.isupper() and before not in ".Qq:?!-" and len(piece) > 2 and tag in "VEGPSY" and not piece.isupper():
                tag = "N"
        elif first.isupper():
            tag = "n" if before in ".Q:?!" and word in lemma else "Y" if before in ".Q" and word.endswith("ly") and word not in not_adverb else "N"
        elif first.isdigit() or first in "$£€":
            tag = "m"
        elif not first.isalnum():
            tag = PUNCTUATION.get(piece) or ("-" if piece == "-" and text[start - 1 : start].isspace() else "") or ("N" if first in "#@" and len(piece) > 1 else "'")
        elif word in lemma:
            tag = "n"
        elif word.endswith("ly") and word not in not_adverb and len(word) > 4:
            tag = "Y"
        elif word.endswith("ing") and len(word) > 5:
            tag = "G"
        elif word.endswith("ed") and len(word) > 4 and "-" not in word:
            tag = "E"
        else:
            tag = "n"
        if tag == "N" and word in calendar:
            tag = "m"
        starts.append(start)
        ends.append(end)
        low.append(word)
        tags.append(tag)
        before = tag
    return Words(text, starts, ends, low, "".join(tags))


@cache
def load() -> Classes:
    """Word classes of the package."""
    data = tomllib.loads(resources.files("fogline.lexicons").joinpath("word_classes.toml").read_text(encoding="utf-8"))
    cues = tomllib.loads(resources.files("fogline.lexicons").joinpath("cues.toml").read_text(encoding="utf-8"))
    words = {name: frozenset(value.split()) for name, value in data.items()}
    lemma: dict[str, str] = {}
    tag: dict[str, str] = {}
    participle: set[str] = set()
    irregular = {row.split()[0]: row.split() for row in data["irregular"].split(";")}
    bases = [*data["other_verbs"].split(), *cues["verbs"].split(), *irregular]
    for base in bases:
        third, past, done, going = _forms(base, irregular, words["doubled"])
        for form in (base, third):
            lemma.setdefault(form, base)
        for form in {past, done}:
            lemma[form] = base
            tag[form] = "E" if past == done else "V" if form == past else "E"
        participle.add(done)
        lemma[going] = base
        tag[going] = "G"
    closed = (
        ("determiner", "D"), ("number", "m"), ("preposition", "P"), ("coordinator", "C"), ("adversative", "B"), ("subordinator", "S"), ("relative", "W"),
        ("subject", "R"), ("object", "h"), ("be", "A"), ("have", "A"), ("do", "A"), ("modal", "A"), ("negation", "X"), ("adverb", "Y"),
    )  # fmt: skip
    for name, letter in closed:
        for word in words[name]:
            tag[word] = letter
    tag |= {"of": "O", "to": "T", "that": "H", "may": "A", "march": "n"}
    return Classes(tag, lemma, frozenset(participle), frozenset(bases), frozenset(cues["verbs"].split()), frozenset(cues["speech"].split()), words)


def _forms(base: str, irregular: dict[str, list[str]], doubled: frozenset[str]) -> tuple[str, str, str, str]:
    """Third person, past, participle and -ing form of a verb."""
    consonant_y = base.endswith("y") and base[-2] not in "aeiou"
    third = base[:-1] + "ies" if consonant_y else base + "es" if base.endswith(("s", "sh", "ch", "x", "z", "o")) else base + "s"
    stem = base + base[-1] if base in doubled else base
    past = base + "d" if base.endswith("e") else base[:-1] + "ied" if consonant_y else stem + "ed"
    going = base[:-1] + "ing" if base.endswith("e") and not base.endswith(("ee", "ye", "oe")) else stem + "ing"
    if base in irregular:
        _, past, done = irregular[base]
        going = base + base[-1] + "ing" if base in ("set", "put", "let", "get", "win", "sit", "cut", "run", "hit", "shut", "begin", "quit", "bet") else base[:-2] + "ying" if base == "lie" else going
        return third, past, done, going
    return third, past, past, going
