"""The menu: the pages that anybody may ask, and what only some may do."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

from fogline.web.access import Person, Rule
from fogline.web.page import Form, Page
from fogline.web.pages import MENU


@dataclass(frozen=True, slots=True)
class Screen:
    """A page at which something is done; it has no twins."""

    name: str
    path: str
    title: str
    rule: Rule
    scripts: tuple[str, ...] = ()
    twins: tuple[Form, ...] = ()


REVIEW: Final = Screen("review", "/review", "Review", "reviewer", scripts=("review.js",))
AUDIT: Final = Screen("audit", "/audit", "Audit", "admin")
SCREENS: Final = (REVIEW, AUDIT)


def of(person: Person) -> tuple[Page | Screen, ...]:
    """What somebody finds in the menu."""
    return (*MENU, *(screen for screen in SCREENS if person.may(screen.rule)))
