"""Which language a text is in: script and words decide over what is stated."""

from __future__ import annotations

import re
from functools import cache
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from py3langid.langid import LanguageIdentifier

READ = frozenset({"en"})
SAMPLE = 4_000  # characters looked at
ENOUGH_WORDS = 12  # fewer Latin words than this cannot outvote what is stated
SURE = 0.95
LATIN = re.compile(r"[A-Za-zÀ-ɏ]+")
SCRIPTS = (
    ("ar", re.compile(r"[\u0600-\u06ff\u0750-\u077f\ufb50-\ufdff\ufe70-\ufeff]")),
    ("ru", re.compile(r"[\u0400-\u04ff]")),
    ("he", re.compile(r"[\u0590-\u05ff]")),
    ("zh", re.compile(r"[\u4e00-\u9fff]")),
    ("ja", re.compile(r"[\u3040-\u30ff]")),
    ("ko", re.compile(r"[\uac00-\ud7af]")),
    ("hi", re.compile(r"[\u0900-\u097f]")),
    ("el", re.compile(r"[\u0370-\u03ff]")),
    ("hy", re.compile(r"[\u0530-\u058f]")),
    ("am", re.compile(r"[\u1200-\u137f]")),
)
# Languages that share a script with the first; words tell them apart.
KIN = {"ar": ("ar", "fa", "ur", "ps", "ku"), "ru": ("ru", "uk", "bg", "sr", "mk"), "hi": ("hi", "ne", "mr")}
ENGLISH = frozenset("the of in and to a by on for with that was were is from has have after at as it their said who are be this".split())


def detect(text: str, stated: str | None) -> str:
    """The language of a text as a BCP 47 primary tag; "und" where nothing tells.

    Args:
        text: clean text.
        stated: what the report says of itself; believed only where the text does not say otherwise.
    """
    sample = text[:SAMPLE]
    claimed = (stated or "").split("-")[0].split("_")[0].casefold() or None
    words = LATIN.findall(sample)
    latin = sum(map(len, words))
    script, letters = max(((tag, len(p.findall(sample))) for tag, p in SCRIPTS), key=lambda x: x[1])
    if letters > latin:
        kin = KIN.get(script)
        if kin is None:
            return script
        return claimed if claimed in kin and letters < SAMPLE // 20 else _identify(sample, kin)[0]
    if not words:
        return claimed or "und"
    english = sum(w.casefold() in ENGLISH for w in words) / len(words)
    if english >= 0.12 or (len(words) < ENOUGH_WORDS and (claimed == "en" or english > 0)):
        return "en"
    if len(words) < ENOUGH_WORDS:
        return claimed or "en"
    tag, chance = _identify(" ".join(words).casefold(), None)
    if tag != "en" and chance >= SURE and english < 0.06:
        return tag
    return "en" if claimed in (None, "en") else claimed


def is_read(language: str) -> bool:
    """Are reports in this language read? Others are archived."""
    return language in READ


def _identify(text: str, among: tuple[str, ...] | None) -> tuple[str, float]:
    """The likeliest language and its chance."""
    ranked = [(str(tag), float(chance)) for tag, chance in _identifier().rank(text)]
    return next((pair for pair in ranked if among is None or pair[0] in among), ranked[0])


@cache
def _identifier() -> LanguageIdentifier:
    """The model, loaded when the first text needs it: most English texts do not."""
    from py3langid.langid import MODEL_FILE, LanguageIdentifier

    return LanguageIdentifier.from_model_file(MODEL_FILE, norm_probs=True)
