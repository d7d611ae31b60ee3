"""The signs for and against a suspect's being a place: its own size, the words around it, how it is written elsewhere."""

from __future__ import annotations

import math
import re
from itertools import pairwise

from fogline.claims.toponyms import Suspect, Word, lexicon
from fogline.gazetteer import Gazetteer
from fogline.gazetteer.index import ADM1, ADM2, COUNTRY, REGION, WATER

UNCOUNTED = 1500  # people in a place whose population is not known

DATELINE = re.compile(r"\s*(?:[,(—–]|-{1,2} )")


def sign(text: str, words: list[Word], suspects: list[Suspect], gazetteer: Gazetteer, home: set[int], hinted: set[int]) -> None:
    """Gather the signs for and against each suspect's being a place."""
    lists, common = lexicon().lists, lexicon().words
    firsts, titles = lists["first_names"], lists["titles"]
    surnames = _surnames(text, words)
    at_word = {s.first: s for s in suspects}
    ends_at = {s.last: s for s in suspects}
    cued: set[str] = set()
    for s in suspects:
        signs = s.signs
        word, before = words[s.first], words[s.first - 1] if s.first else None
        after = words[s.last + 1] if s.last + 1 < len(words) else None
        gap_before = text[before.end : word.start] if before else "\n"
        gap_after = text[s.span.end : after.start] if after else "\n"
        same_before = before is not None and before.sentence == word.sentence and gap_before in (" ", "-", " “", ' "')
        signs["words"] = min(s.last - s.first, 2)
        if s.records:
            best = max(s.records, key=lambda r: gazetteer.population[r[0]] / (10 if r[1] == 2 else 1))
            features = {gazetteer.feature[r] for r, quality in s.records if quality < 2}
            people = gazetteer.population[best[0]] or UNCOUNTED
            signs["population"] = math.log10(10 + people / (30 if best[1] == 2 else 1)) - 3
            signs["country"] = COUNTRY in features
            signs["adm1"] = ADM1 in features
            signs["region"] = bool({REGION, WATER, ADM2} & features)
            signs["alternate"] = not features
            signs["home"] = any(gazetteer.country[r] in home for r, _ in s.records)
            signs["hinted"] = any(gazetteer.country[r] in hinted for r, _ in s.records)
            signs["many"] = len(s.records) > 4
        single = s.first == s.last
        signs["common"] = single and s.key in common
        signs["opens"] = word.opens
        signs["common_opens"] = word.opens and signs["common"]
        signs["shouted"] = word.shouted
        upper = word.text.isupper() and words[s.last].text.isupper() and not word.shouted and len(word.text) > 1
        signs["dateline"] = upper and word.opens and len(word.text) > 3 and DATELINE.match(text, s.span.end) is not None
        signs["capitals"] = upper and single and not signs["dateline"]
        signs["kind"] = bool(s.kind)
        if same_before and before is not None:
            cue = before
            if before.folded in lists["directions"] and s.first > 1:
                signs["direction"] = 1
                cue = words[s.first - 2]
            if cue.folded == "the" and cue.start > 0 and s.first > 1:
                signs["the"] = 1
            signs["strong"] = cue.folded in lists["cues_strong"]
            signs["weak"] = cue.folded in lists["cues_weak"]
            signs["kind_of"] = cue.folded == "of" and s.first > 1 and words[s.first - 2].folded in lists["kinds"]
            signs["vessel"] = before.folded in lists["vessels"] and gap_before != "-"
            signs["title"] = before.folded in titles and before.capital
            signs["after_first_name"] = before.folded in firsts and before.capital and gap_before == " "
            signs["after_capital"] = (
                before.capital
                and not before.shouted
                and not before.opens
                and before.folded not in lists["directions"]
                and s.first - 1 not in ends_at
            )
        if after is not None:
            signs["saying"] = gap_after == " " and after.folded in lists["saying"]
            signs["possessive"] = text[s.span.end : s.span.end + 2] in ("'s", "’s", "'S", "’S")
            capital_next = after.capital and gap_after == " " and not word.shouted
            signs["before_capital"] = capital_next and s.last + 1 not in at_word
            signs["before_organisation"] = capital_next and after.folded in lists["organisations"]
            signs["first_name"] = single and s.key in firsts and capital_next
            signs["based"] = gap_after == "-" and after.folded in (
                "based",
                "backed",
                "led",
                "born",
                "held",
                "controlled",
                "area",
                "area",
            )
            neighbour = at_word.get(s.last + 1)
            if gap_after == ", " and neighbour is not None and neighbour.records:
                signs["pair"] = _inside(gazetteer, s, neighbour)
                signs["listed"] = 1
        previous = ends_at.get(s.first - 2) if before is not None and before.folded in ("and", "or") else ends_at.get(s.first - 1)
        if previous is not None and text[previous.span.end : word.start].strip() in (",", "and", "or", ", and"):
            signs["coordinated"] = any(previous.signs.get(cue) for cue in ("strong", "weak", "kind_of", "coordinated"))
        neighbour = ends_at.get(s.first - 1)
        if neighbour is not None and neighbour.records and gap_before == ", ":
            signs["paired"] = _inside(gazetteer, neighbour, s)
            signs["listed"] = 1
        signs["person"] = s.key in surnames or (single and s.key in firsts and not signs.get("strong"))
        if signs.get("strong") or signs.get("kind_of") or signs.get("pair") or signs.get("paired"):
            cued.add(s.key)
    for s in suspects:
        s.signs["cued_elsewhere"] = s.key in cued


def _inside(gazetteer: Gazetteer, inner: Suspect, outer: Suspect) -> float:
    """Does some place of the first name lie in a country or division of the second?"""
    countries = {gazetteer.country[r] for r, q in outer.records if gazetteer.feature[r] == COUNTRY and q < 2}
    divisions = {(gazetteer.country[r], gazetteer.admin1[r]) for r, q in outer.records if gazetteer.feature[r] == ADM1}
    for r, _ in inner.records[:50]:
        if gazetteer.country[r] in countries or (gazetteer.country[r], gazetteer.admin1[r]) in divisions:
            return 1
    return 0


def _surnames(text: str, words: list[Word]) -> set[str]:
    """Last names of people named in full or with a title somewhere in the text."""
    firsts, titles = lexicon().lists["first_names"], lexicon().lists["titles"]
    found: set[str] = set()
    for a, b in pairwise(words):
        if (
            a.capital
            and b.capital
            and not b.shouted
            and text[a.end : b.start] in (" ", ". ")
            and (a.folded in firsts or a.folded in titles)
        ):
            found.add(b.folded)
    return found
