"""Whom a publisher reprints."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta

from fogline import reprints
from fogline.types import Claim, Evidence, Filed, Span
from samples import PUBLISHED


def filed(document: str, source: str, *, days: int, copies: str | None = None) -> Filed:
    claim = Claim(f"claim_{document}", document, "shelling", "asserted", (Evidence("kind", Span(0, 6)),), 0.7, "rules@1")
    return Filed(claim, document, source, PUBLISHED + timedelta(days), PUBLISHED, None, (), (), "Shells", "Shells hit Marran.", origin_id=copies or document)


def test_who_prints_a_text_later_reprints_it_and_a_text_of_its_own_is_no_copy():
    claims = [filed("a", "Wire", days=0), filed("b", "Paper", days=1, copies="a"), filed("c", "Paper", days=2)]

    assert reprints.made(claims) == {"Paper": {"Wire": 1}}


def test_a_report_counts_once_and_who_was_first_at_one_moment_nobody_can_tell():
    again = filed("b", "Paper", days=1, copies="a")
    claims = [filed("a", "Wire", days=0), again, replace(again, words="hit"), filed("d", "Post", days=0, copies="a")]

    assert reprints.made(claims)["Paper"].total() == 1
    assert "Wire" not in reprints.made(claims)
