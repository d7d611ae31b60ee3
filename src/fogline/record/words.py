"""Words as the full-text index knows them: the same for both engines, in every script, with where they stand.

Letters are folded (case, width, accents and vowel points). A script written without spaces (Chinese, Japanese, Thai, Lao,
Khmer, Burmese) is indexed character by character, and a word of it is found as characters side by side.
"""

from __future__ import annotations

import re
import unicodedata
from collections import defaultdict
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import chain

# Marks and letters above U+FFFF stand apart: `re` looks a character up at once in a set that has none of them.
# Planes 0, 1 and 14 alone have marks; to ask all others, too, takes a tenth of a second at each start.
_MARK = [c for c in map(chr, chain(range(0x20000), range(0xE0000, 0xF0000))) if unicodedata.category(c) in ("Mn", "Mc")]
_LOW, _HIGH = ("".join(re.escape(c) for c in _MARK if (c > "\uffff") == high) for high in (False, True))
_MARKS = rf"(?:[{_LOW}]|(?=[\U00010000-\U0010ffff])[{_HIGH}])*"
_UNSPACED = "\u0e00-\u0eff\u1000-\u109f\u1780-\u17ff\u3040-\u30ff\u31f0-\u31ff\u3400-\u4dbf\u4e00-\u9fff\uf900-\ufaff"
_ALONE = rf"(?:[{_UNSPACED}]|[\U00020000-\U0003ffff])"
# the first way is the last one for the words that most texts are made of
TOKEN = re.compile(rf"[A-Za-z0-9]++(?![^\x00-\x7f])|{_ALONE}{_MARKS}|(?:(?!{_ALONE})[^\W_]{_MARKS})+")
QUERY = re.compile(r'"([^"]*)"|(\S+)')
NUKTA, POINTS, ACCENTS = 7, range(10, 37), 200  # combining classes: dots below; Hebrew and Arabic points; accents
LONGEST = 100  # characters of a word; longer runs are cut, as they are no words
LONG = re.compile(rf"[A-Za-z0-9]{{{LONGEST + 1}}}")
PUNCTUATION = {ord(c): " " for c in "‘’“”–—…«»"}  # no letters to either; common in what is else ASCII
LAST_POSITION = 16383  # PostgreSQL keeps positions up to here


@dataclass(frozen=True, slots=True)
class Phrase:
    """Words side by side; with `prefix`, the last one may go on."""

    words: tuple[str, ...]
    prefix: bool = False


def tokens(text: str) -> Iterator[tuple[str, int, int]]:
    """Each word of a text, folded, with where it starts and ends in the text."""
    for match in TOKEN.finditer(text):
        word = fold(match.group())[:LONGEST]
        if word:
            yield word, match.start(), match.end()


def fold(word: str) -> str:
    """A word without case, width, accents and points; the vowel signs of Indic and South-East Asian scripts are letters."""
    if word.isascii():
        return word.lower()
    plain = unicodedata.normalize("NFKD", unicodedata.normalize("NFKD", word).casefold())
    return "".join(c for c in plain if unicodedata.category(c)[0] in "LN" or (unicodedata.category(c) in ("Mn", "Mc") and _is_vowel(c)))


def _is_vowel(mark: str) -> bool:
    """Is a mark part of the spelling, rather than an accent or a point? Their combining classes tell (Unicode, UAX 44)."""
    return not (unicodedata.combining(mark) == NUKTA or unicodedata.combining(mark) in POINTS or unicodedata.combining(mark) >= ACCENTS)


def phrases(query: str) -> list[Phrase]:
    """A question as phrases that all must be found: words, "words in quotation marks" side by side, and begin* of a word.

    Nothing in it is an operator; a question without a word gives no phrase.
    """
    found = []
    for quoted, word in QUERY.findall(query):
        part = quoted or word
        words = tuple(w for w, _, _ in tokens(part))
        if words:
            found.append(Phrase(words, prefix=bool(word) and word.endswith("*")))
    return found


def hits(text: str, wanted: Sequence[Phrase]) -> list[tuple[int, int]]:
    """Where in a text the phrases stand, in order."""
    words = list(tokens(text))
    starts: dict[str, list[int]] = defaultdict(list)
    for i, (word, _, _) in enumerate(words):
        starts[word].append(i)
    found: set[tuple[int, int]] = set()
    for phrase in wanted:
        first = starts[phrase.words[0]] if len(phrase.words) > 1 or not phrase.prefix else range(len(words))
        for i in first:
            here = [w for w, _, _ in words[i : i + len(phrase.words)]]
            if _fits(here, phrase):
                found.add((words[i][1], words[i + len(phrase.words) - 1][2]))
    return sorted(found)


def _fits(here: Sequence[str], phrase: Phrase) -> bool:
    """Are these words the phrase?"""
    if len(here) < len(phrase.words) or tuple(here[:-1]) != phrase.words[:-1]:
        return False
    return here[-1].startswith(phrase.words[-1]) if phrase.prefix else here[-1] == phrase.words[-1]


def for_fts5(text: str) -> str:
    """A text's words as FTS5 indexes them; it parts and folds ASCII as `tokens` does, so that such a text is given as it is."""
    if (text.isascii() or text.translate(PUNCTUATION).isascii()) and not LONG.search(text):
        return text
    return " ".join(w for w, _, _ in tokens(text))


def fts5_query(wanted: Sequence[Phrase]) -> str:
    """Phrases as FTS5 asks."""
    return " AND ".join('"' + " ".join(p.words) + '"' + ("*" if p.prefix else "") for p in wanted)


def for_tsvector(text: str) -> str:
    """A text's words as a tsvector's literal, with positions."""
    places: dict[str, list[str]] = defaultdict(list)
    for i, (word, _, _) in enumerate(tokens(text), 1):
        if len(places[word]) < 255:
            places[word].append(str(min(i, LAST_POSITION)))
    return " ".join(f"'{word}':{','.join(dict.fromkeys(at))}" for word, at in places.items())


def tsquery(wanted: Sequence[Phrase]) -> str:
    """Phrases as a tsquery's literal."""
    return " & ".join("(" + " <-> ".join(f"'{w}'" + (":*" if p.prefix and w is p.words[-1] else "") for w in p.words) + ")" for p in wanted)
