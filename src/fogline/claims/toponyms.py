"""Spot what may be a place name in a text, with the evidence for and against.

Two sources of suspects: names the gazetteer knows (longest match over whole words) and capitalised names that it does not
know. Whether a suspect is a place is decided in `places`, from the `signs` gathered here.
"""

from __future__ import annotations

import re
import tomllib
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from functools import cache
from importlib.resources import files
from typing import Literal

from rapidfuzz import fuzz

from fogline.gazetteer import Gazetteer, fold
from fogline.gazetteer.index import ADM1, ARTICLE_MARK, COUNTRY, SKELETON_MARK
from fogline.gazetteer.spelling import ARABIC_COUNTRIES, ARTICLES, skeleton, without_articles
from fogline.types import Span

Sort = Literal["known", "unknown", "facility", "adjective"]
WORD = re.compile(r"(?:[^\W\d_]\.){2,}|(?!(?<=['’])[sS]\b)(?>[^\W\d_]+(?:['’ʼ‘`](?![sS]\b)[^\W\d_]+)*)(?!\d)")  # no "MI" of "MI6"
LONGEST = 6  # words in a name
LARGE = 200_000  # people; a town so large tells the country a document speaks of
LIKE = 0.6  # least likeness of a guessed spelling; set on headlines of 2016-2017, where less brought more wrong than right
# Between two words of one name; the last ones after a genitive ("People's Republic").
POSSESSIVES = ("'s ", "’s ", "'S ", "’S ")
GLUE = frozenset((" ", "-", "–", "\xa0", "‐", "‑", "_", "'", "’", ". ", "\n", *POSSESSIVES))


@dataclass(frozen=True, slots=True)
class Lexicon:
    """The word lists of `lexicons/places*.toml`."""

    lists: dict[str, frozenset[str]]
    words: frozenset[str]
    adjectives: dict[str, str]
    openings: frozenset[str]  # first words of adjectives
    sources: dict[str, str]  # publisher -> ISO code of the country it writes of


@dataclass(slots=True)
class Word:
    """One word of the text."""

    start: int
    end: int
    text: str
    folded: str
    capital: bool
    opens: bool = False  # first of its sentence
    shouted: bool = False  # its whole sentence is in capitals
    sentence: int = 0


@dataclass(slots=True)
class Suspect:
    """A stretch that may be a place name."""

    span: Span
    first: int  # number of its first word
    last: int  # number of its last word
    sort: Sort
    key: str
    records: list[tuple[int, int]] = field(default_factory=list)  # record number, quality of the match
    kind: str = ""  # "province", "county" ..., the word after it that stays in the span
    signs: dict[str, float] = field(default_factory=dict)


@cache
def lexicon() -> Lexicon:
    """The word lists, read once."""
    folder = files("fogline.lexicons")
    raw = tomllib.loads((folder / "places.toml").read_text(encoding="utf-8"))
    words = tomllib.loads((folder / "places_words.toml").read_text(encoding="utf-8"))["words"].split()
    adjectives = tomllib.loads((folder / "places_adjectives.toml").read_text(encoding="utf-8"))["adjectives"]
    sources = {fold(name): code for name, code in raw.pop("sources").items()}
    lists = {name: frozenset(fold(x) for x in text.split()) for name, text in raw.items()}
    openings = frozenset(a.split(" ")[0] for a in adjectives)
    return Lexicon(lists, frozenset(words), adjectives, openings, sources)


def words_of(text: str, sentences: Sequence[Span]) -> list[Word]:
    """The words of the sentences, in order."""
    out: list[Word] = []
    seen: dict[str, tuple[str, bool]] = {}  # a word's folded form, and whether it is a capital's
    for number, sentence in enumerate(sentences):
        first = len(out)
        for match in WORD.finditer(text, sentence.start, sentence.end):
            word = match.group()
            start, end = match.span()
            known = seen.get(word)
            if known is None:
                known = seen[word] = fold(word), word[0].isupper() or not word[0].islower()
            out.append(Word(start, end, word, known[0], known[1], len(out) == first, False, number))
        long = [word.text for word in out[first:] if word.end - word.start > 3]
        if len(long) >= 3 and sum(map(str.isupper, long)) >= 0.7 * len(long):
            for at in range(first, len(out)):
                out[at].shouted = True
    return out


def spot(text: str, words: list[Word], gazetteer: Gazetteer) -> list[Suspect]:
    """Every stretch that may be a place, in order, without overlaps.

    Args:
        text: the document's text.
        words: from `words_of`.
        gazetteer: what is known.

    Returns:
        Suspects with their signs.
    """
    suspects: list[Suspect] = []
    at = 0
    lists = lexicon().lists
    while at < len(words):
        word = words[at]
        if not word.capital and word.folded not in ARTICLES:
            at += 1
            continue
        begins = word.capital or (at + 1 < len(words) and words[at + 1].capital and text[word.end] == "-")
        if (
            not begins
            or word.folded in ("the", "a")
            or (word.folded in ("at", "as", "an") and text[word.end : word.end + 1] == " ")
        ):
            at += 1
            continue
        suspect = _known(text, words, at, gazetteer)
        whole = _whole(text, words, at)
        if _is_facility(words, at, whole) and (suspect is None or suspect.last < whole):
            suspect = _suspect(words, at, whole, "facility", suspect.records if suspect else [])
        elif adjective := _adjective(words, at, suspect):
            suspect = adjective
        elif suspect is None and _is_name(words[at + 1] if word.folded in ARTICLES and whole > at else word):
            if word.folded in lists["arabic_heads"]:
                end = min(_reach(text, words, at), at + 3)
            else:  # up to the next known name
                end = next((n for n in range(at + 1, whole + 1) if _known(text, words, n, gazetteer)), whole + 1) - 1
            suspect = _suspect(words, at, end, "unknown", [])
        if suspect is None:
            at += 1
            continue
        _extend(text, words, suspect, gazetteer)
        suspects.append(suspect)
        at = suspect.last + 1
    return suspects


def homes(suspects: Sequence[Suspect], gazetteer: Gazetteer, countries: Iterable[str]) -> set[int]:
    """Countries the document speaks of, as the gazetteer numbers them: hinted at, named, or told by an adjective."""
    found = {gazetteer.countries.index(code) for code in countries if code in gazetteer.countries}
    for suspect in suspects:
        if suspect.sort == "adjective":
            records = gazetteer.records(fold(lexicon().adjectives[suspect.key]))[:1]
        else:
            likely = [r for r in suspect.records if r[1] < 2]
            records = [r for r in likely if gazetteer.feature[r[0]] == COUNTRY or r[0] in gazetteer.capitals]
            large = [r for r in likely if gazetteer.feature[r[0]] == ADM1 or gazetteer.population[r[0]] > LARGE]
            if large and len({gazetteer.country[r[0]] for r in likely}) == 1:
                records = large
        found.update(gazetteer.country[record] for record, _ in records)
    return found - {gazetteer.countries.index("")}


def respell(text: str, words: list[Word], suspects: list[Suspect], gazetteer: Gazetteer, home: set[int]) -> None:
    """Try unknown names by their consonants in the countries the document speaks of: "Hirbnafsah" for Harbinafsah."""
    for at, suspect in enumerate(suspects):
        if suspect.sort != "unknown" or not home:
            continue
        following = next((s.first for s in suspects[at + 1 : at + 2]), len(words))
        reach = min(_reach(text, words, suspect.first), following - 1)
        for count in range(min(reach - suspect.first + 1, 4), 0, -1):
            run = words[suspect.first : suspect.first + count]
            if not run[-1].capital:
                continue
            bones = skeleton(" ".join(word.folded for word in run))
            found = [r for r, _ in gazetteer.records(SKELETON_MARK + bones) if gazetteer.country[r] in home] if bones else []
            likeness = {r: _likeness(" ".join(word.folded for word in run), gazetteer.place(r).name) for r in found}
            best = max(likeness.values(), default=0.0)
            if best >= LIKE:
                suspect.sort = "known"
                suspect.records = [(r, 2) for r in found if likeness[r] >= best - 0.05]
                if not suspect.kind:
                    suspect.last = suspect.first + count - 1
                    suspect.span = Span(suspect.span.start, run[-1].end)
                    suspect.key = " ".join(word.folded for word in run)
                suspect.signs["skeleton"] = 1
                break


def _likeness(folded: str, name: str) -> float:
    """How alike two spellings are, articles apart, in [0, 1]."""
    return fuzz.ratio(without_articles(folded).replace(" ", ""), without_articles(fold(name)).replace(" ", "")) / 100


def _is_name(word: Word) -> bool:
    """May a name that the gazetteer does not know begin with this word?"""
    folded, lists = word.folded, lexicon().lists
    return (
        not word.shouted
        and len(folded) > 2
        and folded not in lexicon().words
        and not folded.isdigit()
        and folded not in lists["directions"] | lists["never"]
    )


def _is_facility(words: list[Word], first: int, last: int) -> bool:
    """Do these capitalised words end as the names of buildings and natural features do?"""
    lists = lexicon().lists
    if words[first].opens and words[first].folded in lists["cues_strong"] | lists["cues_weak"]:
        return False  # "In Klamath Falls"
    return last > first and not words[first].shouted and words[last].folded in lists["facilities"]


def _suspect(words: list[Word], first: int, last: int, sort: Sort, records: list[tuple[int, int]]) -> Suspect:
    key = " ".join(w.folded for w in words[first : last + 1])
    return Suspect(Span(words[first].start, words[last].end), first, last, sort, key, records)


def _reach(text: str, words: list[Word], at: int) -> int:
    """Number of the last word that could belong to a name beginning here."""
    last = at
    while last + 1 < len(words) and last - at < LONGEST - 1:
        before, after = words[last], words[last + 1]
        gap = text[before.end : after.start]
        if gap not in GLUE or (gap == ". " and len(before.folded) > 3) or (gap == "\n" and before.sentence != after.sentence):
            break
        if not after.capital and after.folded not in lexicon().lists["joints"]:
            break
        last += 1
    while last > at and not words[last].capital:
        last -= 1
    return last


def _whole(text: str, words: list[Word], at: int) -> int:
    """Number of the last word of the unbroken run of capitals beginning here, "University of X" included."""
    last = at
    while last + 1 < len(words) and last - at < LONGEST:
        before, after = words[last], words[last + 1]
        if after.capital and text[before.end : after.start] in (" ", "-", "_"):
            last += 1
        elif (
            after.folded == "of"
            and last + 2 < len(words)
            and words[last + 2].capital
            and text[after.end : words[last + 2].start] == " "
            and before.folded in lexicon().lists["facilities"]
        ):
            last += 2
        else:
            break
    return last


def _known(text: str, words: list[Word], at: int, gazetteer: Gazetteer) -> Suspect | None:
    """The longest name in the gazetteer that begins at this word."""
    last = _reach(text, words, at)
    run = [w.folded for w in words[at : last + 1]]
    owners = [n for n in range(len(run) - 1) if text[words[at + n].end : words[at + n + 1].start] in POSSESSIVES]
    owned = [word + "s" if n in owners else word for n, word in enumerate(run)]  # "People's Republic of China"
    del run[owners[0] + 1 if owners else len(run) :]
    for spelt in (owned, run) if owners else (run,):
        for key in reversed(gazetteer.prefixes(" ".join(spelt))):
            end = at + key.count(" ")
            if end > last or not words[end].capital:
                continue
            if end == at and end < last and key in lexicon().lists["arabic_heads"]:
                continue  # "Tal" of "Tal Melh" is half a name
            records = _written_so(text, words[at : end + 1], key, gazetteer)
            if records:
                return _suspect(words, at, end, "known", records)
    return _without_article(words, at, run, gazetteer)


def _without_article(words: list[Word], at: int, run: list[str], gazetteer: Gazetteer) -> Suspect | None:
    """The longest name known with or without an Arabic article where the text has none or one."""
    for count in range(min(len(run), 4), 0, -1):
        half = count == 1 and (run[0] in ARTICLES or (len(run) > 1 and run[0] in lexicon().lists["arabic_heads"]))
        if half or not words[at + count - 1].capital:
            continue
        written = " ".join(run[:count])
        bare = without_articles(written)
        if len(bare) < 4 or bare in lexicon().words or lexicon().lists["never"] & {bare, written}:
            continue
        records = (gazetteer.records(bare) if bare != written else []) + gazetteer.records(ARTICLE_MARK + bare)
        records = [r for r in records if gazetteer.countries[gazetteer.country[r[0]]] in ARABIC_COUNTRIES]
        if records:
            suspect = _suspect(words, at, at + count - 1, "known", list(dict.fromkeys(records)))
            suspect.signs["article"] = 1
            return suspect
    return None


def _written_so(text: str, words: list[Word], key: str, gazetteer: Gazetteer) -> list[tuple[int, int]]:
    """Records that a name written this way may mean: short names need capitals, "Ga." and "CA" a comma before them."""
    records = [] if key in lexicon().lists["never"] else gazetteer.records(key)
    word = words[0]
    if len(words) > 1 or not records:
        return records
    lists = lexicon().lists
    if key in lists["directions"]:
        return []
    if key in lists["abbreviations"]:
        if word.shouted and len(key) == 2 and "." not in word.text:
            return []  # ", OR" in a text all in capitals
        if text[max(0, word.start - 2) : word.start] not in (", ", ",\n"):
            return [r for r in records if r[1] == 0 and len(key) > 3]
        return [r for r in records if gazetteer.feature[r[0]] == ADM1] or records
    if key in ("us", "usa"):
        meant = "." in word.text or (word.text.isupper() and not (word.shouted and key == "us"))
        return [r for r in records if gazetteer.feature[r[0]] == COUNTRY] if meant else []
    if len(key) <= 3:
        if not word.text.isupper():
            return [r for r in records if r[1] == 0 and len(key) == 3]
        return [r for r in records if r[1] < 2]
    return records


def _adjective(words: list[Word], at: int, known: Suspect | None) -> Suspect | None:
    """The adjective of a place beginning here, unless a longer name does."""
    if known is not None and known.last > at:
        return None
    if words[at].folded not in lexicon().openings:
        return None
    for count in (2, 1):
        if at + count <= len(words):
            key = " ".join(w.folded for w in words[at : at + count])
            if key in lexicon().adjectives and words[at + count - 1].capital:
                return _suspect(words, at, at + count - 1, "adjective", [])
    return None


def _extend(text: str, words: list[Word], suspect: Suspect, gazetteer: Gazetteer) -> None:
    """Take the word for the kind of division, before or after the name: "Aleppo province", "countryside of Aleppo"."""
    lists = lexicon().lists
    if suspect.key in lists["abbreviations"] and text[suspect.span.end : suspect.span.end + 1] == ".":
        suspect.span = Span(suspect.span.start, suspect.span.end + 1)
    if suspect.sort not in ("known", "unknown"):
        return
    after, before = suspect.last + 1, suspect.first - 1
    if after < len(words) and words[after].folded in lists["kinds"] and text[words[suspect.last].end : words[after].start] == " ":
        word = words[after]
        suspect.kind = word.folded
        if word.folded not in ("city", "town", "village", "area", "desert", "state") or word.capital:
            suspect.last = after
            suspect.span = Span(suspect.span.start, word.end)
    elif any(gazetteer.feature[r] == COUNTRY for r, _ in suspect.records):
        pass  # "the cities of Iraq"
    elif before > 0 and words[before].folded == "of" and words[before - 1].folded.removesuffix("s") in lists["kinds"]:
        suspect.kind = words[before - 1].folded.removesuffix("s")
    elif before >= 0 and words[before].folded == "countryside":
        suspect.kind = "countryside"
    records = gazetteer.records(f"{suspect.key} {suspect.kind}") if suspect.kind else []
    if records:
        suspect.records = records
