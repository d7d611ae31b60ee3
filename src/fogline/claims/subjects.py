"""The noun phrase that speaks: before a verb, after an inverted one, or at the head of the clause."""

from __future__ import annotations

import re

from fogline.claims.words import Words, load

NOUNS = frozenset("Nnm'DZ)h(")
PAPERS = frozenset("statement statements communique letter tweet message note video post".split())
ISSUES = frozenset("issue release publish post make send sign write give broadcast".split())
QUANTIFIER = frozenset("at up more about over nearly around less fewer almost under".split())
LONGEST = 32  # words of a source
RIGHT = re.compile(r"(?:D|Y(?=[NnE]))*(?:[Nn'E]|m(?=[Nnm]))(?:[Nn'ZmE]|O[DNnmZ'E]|[P](?=[DN])|D|C(?=[DNn]))*")
CHANNEL = frozenset("statement interview interviews tweet tweets speech report email e-mail post letter article rally conference briefing show debate memo phone twitter facebook television telegram remarks video op-ed release hearing event stop".split())


def before(words: Words, at: int, first: int) -> tuple[int, int] | None:
    """The subject that ends before a verb group.

    Args:
        words: the text's words.
        at: index of the first word of the verb group.
        first: index of the first word of the stretch it may stand in.

    Returns:
        First and last word of the noun phrase, apposition and relative clause included; None where there is none.
    """
    tags, low = words.tags, words.low
    k = _before_time(words, at - 1, first)
    if k < first:
        return None
    tag = tags[k]
    if tag == "R" or (tag == "D" and low[k] in ("this", "these", "that", "some", "many", "all", "both", "most", "few", "several", "each")):
        return k, k
    if tag == "h" and low[k].endswith(("self", "selves")) and k > first:
        return before(words, k, first)
    if tag == "W":
        return k, k
    if tag == "H":
        return (k, k) if k > first and tags[k - 1] in "Nn" else None
    if tag == "C" or (tag == "B" and low[k] == "but"):
        return _shared(words, k, first) or head(words, k, first)
    if tag == ",":
        return _closed(words, k, first)
    if tag == "-":
        opened = next((i for i in range(k - 1, max(first, k - 30), -1) if tags[i] == "-"), None)
        return before(words, opened, first) if opened is not None and tags[opened - 1] in "Nn)" else None
    if tag == "m" and (k == first or tags[k - 1] not in "PO"):
        opening = k
        while opening > first and low[opening - 1] in QUANTIFIER | {"least", "than", "to"}:
            opening -= 1
        return opening, k
    if tag in "Nnm')Eq" and (tag != "q" or _in_name(words, k, first)):
        start = _left_edge(words, k, first)
        if start is None:
            return None
        return _trim(words, start, k, first)
    return None


def head(words: Words, at: int, first: int) -> tuple[int, int] | None:
    """The subject of the clause that a word stands in: of the first finite verb on its left."""
    tags = words.tags
    start = first
    for k in range(at - 1, first - 1, -1):
        if tags[k] in ";:?!q":
            start = k + 1
            break
    for k in range(start, at):
        if is_finite(words, k) and k > start:
            group = k
            while group > start and tags[group - 1] in "AXY":
                group -= 1
            found = before(words, group, start) if tags[group - 1] not in "CBT" else None
            if found is not None:
                return found
            if tags[k] != "E":
                return None
    return None


def _shared(words: Words, at: int, first: int) -> tuple[int, int] | None:
    """The subject of the nearest finite verb on the left, which "and said" shares."""
    tags = words.tags
    for k in range(at - 1, first, -1):
        if tags[k] in ";:?!q":
            return None
        if tags[k] in "VAE" and is_finite(words, k):
            group = k
            while group > first and tags[group - 1] in "AXY":
                group -= 1
            if group > first and tags[group - 1] in "NnRWH,)mD":
                return before(words, group, first)
            return None
    return None


def after(words: Words, at: int, last: int) -> tuple[int, int] | None:
    """The subject that follows an inverted verb ("said the mayor, who ..."), from word `at` to `last` at most."""
    tags, low = words.tags, words.low
    if at > last:
        return None
    if tags[at] == "R":
        return (at, at) if at == last or tags[at + 1] in ",.;:-q?!mYPSQC)" else None
    match = RIGHT.match(tags, at, last + 1)
    if match is None:
        return None
    end = match.end() - 1
    for k in range(at + 1, end + 1):
        if tags[k] == "P" and _adjunct(words, k, end):
            end = k - 1
            break
        if tags[k] == "m" and low[k] in load().words["calendar"]:
            end = k - 1
            break
    while end > at and tags[end] in "PDCOYE":
        end -= 1
    if end < last and tags[end + 1] in "VA" and low[end + 1] not in ("said",):
        return None
    return at, _with_apposition(words, end, last)


def _with_apposition(words: Words, end: int, last: int) -> int:
    """The last word of a phrase with its age, apposition or relative clause."""
    tags, low = words.tags, words.low
    if end + 3 <= last and tags[end + 1] == "," and tags[end + 2] == "m" and tags[end + 3] in ",.":
        end += 2  # "Amina Haddad, 32, a teacher"
    if end + 1 <= last and tags[end + 1] == "W":
        opened = end + 1
    elif end + 2 <= last and tags[end + 1] == "," and tags[end + 2] in "DnNW" and low[end + 2] not in ("saying", "adding"):
        opened = end + 2
    else:
        return end
    close = next((k for k in range(opened, min(last, end + 30) + 1) if tags[k] in ",.;-Q?!:"), last + 1 if end + 30 >= last else None)
    if close is None or (tags[opened] == "N" and close - end <= 3):
        return end
    body = tags[opened:close]
    return close - 1 if tags[opened] == "W" or not re.search(r"[VAR]", re.split("[WH]", body)[0]) else end


def is_finite(words: Words, k: int) -> bool:
    """Can a word be the finite verb of a clause?"""
    tags, low = words.tags, words.low
    tag = tags[k]
    if tag in "AV":
        return low[k] not in ("be", "been", "being", "having", "am")
    if k == 0:
        return False
    j = k - 1
    while j > 0 and tags[j] == "Y":
        j -= 1
    left = tags[j]
    if tag == "E":
        return left in "NnRm)W',q" and not (k + 1 < len(tags) and low[k + 1] == "by")
    if tag == "n" and low[k] in load().lemma:
        pure = load().lemma[low[k]] not in load().words["noun_like"]
        third = low[k].endswith("s") and low[k] not in load().base
        if left == "R":
            return third == (low[j] in ("he", "she", "it", "there")) or low[j].endswith(("one", "body"))
        if left == "W":
            return True
        if left == "H":
            return j > 0 and tags[j - 1] in "Nn"
        if left not in "NnH'),qDm" or k + 1 >= len(tags):
            return False
        if left == "D":
            return pure and low[j] in ("many", "some", "all", "both", "most", "others", "few", "these", "those", "this", "several")
        if pure and left != ",":
            return tags[k + 1] not in "O"
        if tags[k + 1] in ".," and plural_before(low[j]) and j > 0 and tags[j - 1] in ",qDNn" and not third:
            return True
        if tags[k + 1] not in "DRHhQGTSNmXPA:" and not (tags[k + 1] in "YnE" and third):
            return False
        if tags[k + 1] == "P" and left == "n":
            return False
        plural = plural_before(low[j])
        if third:
            return (not plural or left == "N" or (j > 0 and tags[j - 1] in "OP")) and tags[k + 1] != "P"
        return (plural and (left != "N" or tags[k + 1] in "HRDTNm")) or (left == "n" and low[j] in ("people", "women", "men", "police"))
    return False


def issuer(words: Words, phrase: tuple[int, int], first: int) -> tuple[int, int]:
    """Who issued a statement that goes on with "saying": the subject of "issued a statement", else the phrase itself."""
    start, end = phrase
    if words.low[end] not in PAPERS or start - 1 <= first or load().lemma.get(words.low[start - 1]) not in ISSUES:
        return phrase
    group = start - 1
    while group > first and words.tags[group - 1] in "AXY":
        group -= 1
    return before(words, group, first) or phrase


def plural_before(word: str) -> bool:
    """Does a noun look like a plural?"""
    return word in ("people", "women", "men", "police", "media", "data") or (word.endswith("s") and not word.endswith("ss"))


def _before_time(words: Words, k: int, first: int) -> int:
    """The word before adverbs and a time expression: "Trump on Tuesday also"."""
    tags, low = words.tags, words.low
    calendar = load().words["calendar"]
    while k >= first and tags[k] == "Y":
        k -= 1
    if k > first and tags[k] in "mn" and low[k] in calendar:
        j = k
        while j > first and (tags[j] == "m" or low[j] in calendar or low[j] in ("last", "this", "late", "early", "next")):
            j -= 1
        if tags[j] == "P":
            return j - 1
        if tags[j] == "," and j > first:
            return j
        if low[j + 1] != low[k] or low[k] in calendar:
            return j
    return k


def _closed(words: Words, comma: int, first: int) -> tuple[int, int] | None:
    """The phrase before an apposition, relative clause or adverbial that a comma closes: "X, a monitor, said"."""
    tags, _low = words.tags, words.low
    for k in range(comma - 1, max(first, comma - 40) - 1, -1):
        if tags[k] in ";:Q":
            return None
        if tags[k] != ",":
            continue
        inner = tags[k + 1 : comma]
        if not inner:
            return None
        opener = inner[0]
        if opener in "WDNnm" or (opener in "GEP" and tags[k - 1] in "Nn)"):
            if opener not in "W" and re.search(r"[VAR]", re.split("[WHS]", inner)[0]):
                if any(tags[i] == "W" for i in range(max(first, k - 14), k)):
                    continue
                return None
            if opener == "N" and set(inner) == {"N"} and k - 2 >= first and tags[k - 1] == "N" and tags[k - 2] == "P":
                continue  # "in Columbus, Ohio,"
            start = _left_edge(words, k - 1, first) if k - 1 >= first else None
            if start is None:
                return None
            whole = _trim(words, start, k - 1, first)
            if whole is None:
                return None
            if opener in "GP":
                return whole
            return whole[0], comma - 1
        if opener in "YSTE":
            return _trim_simple(words, k - 1, first)
    # nothing opens: "In March, ..., said"
    return None


def _trim_simple(words: Words, k: int, first: int) -> tuple[int, int] | None:
    if k < first or words.tags[k] not in "NnRm)":
        return None
    if words.tags[k] == "R":
        return k, k
    start = _left_edge(words, k, first)
    return None if start is None else _trim(words, start, k, first)


def _left_edge(words: Words, k: int, first: int) -> int | None:
    """Where the noun phrase that ends at a word begins."""
    tags, _low = words.tags, words.low
    start = k
    j = k
    while j >= first and k - j < LONGEST:
        tag = tags[j]
        if tag in "Nnm'DZ(h)":
            if tag == "n" and j < k and is_finite(words, j) and tags[j + 1] not in "O":
                left = _relative(words, j, first)
                if left is None:
                    return j + 1 if j + 1 <= k else None
                j = left
                continue
            start = j
        elif tag in "OP":
            start = j
        elif tag == "E" or tag == "G" or tag == "Y" or tag == "T":
            if tag in "E" and j < k and j > first and is_finite(words, j) and (tags[j - 1] in "RW" or tags[j + 1] in "DRHm"):
                left = _relative(words, j, first)
                if left is None:
                    return j + 1 if j < k else None
                j = left
                continue
            start = j
        elif tag in "VA":
            left = _relative(words, j, first)
            if left is None:
                return j + 1 if j < k else None
            j = left
            continue
        elif tag == "C":
            if j in (first, k) or tags[j - 1] not in "NnmZ),":
                return start
            start = j
        elif tag == ",":
            if j > first and j < k and _listed(words, j, k, first):
                start = j
            else:
                return start
        elif tag in "qQ" and _in_name(words, j, first):
            start = j
        else:
            return start
        j -= 1
    return start if k - j < LONGEST else None


def _relative(words: Words, j: int, first: int) -> int | None:
    """The word before the relative pronoun of the clause whose verb stands at `j`."""
    tags = words.tags
    for i in range(j - 1, max(first, j - 8) - 1, -1):
        if tags[i] in "W" or (tags[i] == "H" and i > first and tags[i - 1] in "Nn"):
            return i - 1 if i > first and tags[i - 1] in "Nn)" else None
        if tags[i] in ",;:.QqS":
            return None
    return None


def _listed(words: Words, comma: int, k: int, first: int) -> bool:
    """Is a comma one of a list ("A, B and C") or inside a place name ("Gary, Indiana, mayor")?"""
    tags, low = words.tags, words.low
    if low[comma + 1].rstrip(".") in ("jr", "sr", "d-", "r-"):
        return True
    body = tags[comma + 1 : k + 1]
    conjunction = body.find("C")
    if conjunction > 0 and not re.search(r"[VAR;:Q]", body) and not re.search(r"[VAW]", tags[first:comma]):
        return tags[comma - 1] in "Nn" and tags[comma + 1] in "NDn" and body[0] != "C"
    return False


def _in_name(words: Words, k: int, first: int) -> bool:
    """Is a quotation mark part of a phrase, as in a nickname or a scare-quoted noun?"""
    tags = words.tags
    if tags[k] == "q":
        opened = next((i for i in range(k - 1, max(first, k - 5) - 1, -1) if tags[i] == "Q"), None)
        return opened is not None and opened > first and not re.search(r"[VARB.,?!]", tags[opened:k]) and tags[opened - 1] in "DNnO"
    return True


def _trim(words: Words, start: int, k: int, first: int) -> tuple[int, int] | None:
    """The phrase without what leads in: adverbs, conjunctions, "In Ohio", "On Tuesday"."""
    tags, low = words.tags, words.low
    leads = load().words["lead"]
    while start < k and (tags[start] in "YCBS,H('qQ-." or (low[start] in leads and tags[start] not in "N")):
        start += 1
    if low[start] in QUANTIFIER and "m" in tags[start : start + 4]:
        return start, k
    if tags[start] in "PTGE" and start < k and not (tags[start] == "E" and tags[start + 1] in "Nn"):
        # a phrase of place or time runs into the subject: take the last name or determiner that starts one
        for j in range(k, start, -1):
            if tags[j] == "D" or (tags[j] == "N" and tags[j - 1] not in "NZDOPn'"):
                return (j, k) if tags[j - 1] not in "PO" else None
        return None
    if tags[start] == "R" and start < k:
        return None
    return (start, k) if start <= k and any(c in "NnDmR" for c in tags[start : k + 1]) else None


def _adjunct(words: Words, k: int, end: int) -> bool:
    """Does a preposition after an inverted subject open a phrase of time, occasion or channel?"""
    low, tags = words.low, words.tags
    if low[k] in ("during", "after", "via", "through", "amid", "despite", "without", "upon", "by", "about", "up", "off"):
        return True
    if low[k] in ("in", "on", "at", "to", "as", "with"):
        ahead = low[k + 1 : min(len(low), k + 8)]
        calendar = load().words["calendar"]
        return any(w in CHANNEL or w in calendar for w in ahead[:6]) or (tags[k + 1] in "mD" and low[k] in ("on",)) or low[k] == "to"
    return False
