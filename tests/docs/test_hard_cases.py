"""The page of hard cases says what the program answers."""

from __future__ import annotations

from collections import Counter

from bench.hard_cases import PAGE, answers, page


def test_the_page_of_hard_cases_says_what_the_program_answers_now() -> None:
    assert PAGE.read_text(encoding="utf-8") == page(), "write it anew: make hard-cases"


def test_there_are_sixty_cases_over_places_times_and_numbers() -> None:
    found = list(answers())

    assert Counter(part for part, *_ in found) == {"places": 30, "times": 15, "numbers": 15}
    assert len({(sentence, asked) for _, sentence, asked, *_ in found}) == 60
