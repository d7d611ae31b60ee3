import re

import pytest

from fogline.claims.needles import Gates, needles, plain
from fogline.types import Span


@pytest.mark.parametrize(
    ("pattern", "wanted"),
    [
        (r"(?:mon|tues)day", [{"monday", "tuesday"}]),
        (r"\d{4}s?", [{"0000"}]),
        (r"(?:early )?(?:may|march) (?P<day>[12]\d)", [{"may 00", "march 00"}]),
        (r"\w+ troops(?! of)", [{" troops"}]),
        (r"shell(?:ed|s)?|[\w-]+", []),
        (r"(?:north|south).{3,}(?:bank|shore)", [{"north", "south"}, {"bank", "shore"}]),
    ],
)
def test_needles_are_read_off_a_pattern(pattern: str, wanted: list[set[str]]) -> None:
    assert sorted(map(sorted, needles(re.compile(pattern)))) == sorted(map(sorted, wanted))


@pytest.mark.parametrize("written", ["ISTANBUL", "İstanbul", "ıstanbul", "iſtanbul"])
def test_letters_that_differ_by_case_alone_are_the_same(written: str) -> None:
    assert re.fullmatch("istanbul", written, re.IGNORECASE)
    assert plain(written) == "istanbul"


def test_each_sentence_has_the_patterns_that_may_match_in_it() -> None:
    text = "Ten died in May. He may go. Nobody knows."
    sentences = [Span(0, 16), Span(17, 27), Span(28, 41)]
    gates = Gates([re.compile("may", re.IGNORECASE), re.compile(r"\w+"), re.compile("ten", re.IGNORECASE)])

    passed = gates.passed(text, sentences)

    assert passed == [[0, 1, 2], [0, 1], [1]]
