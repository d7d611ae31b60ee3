"""Every page, and the order of the menu."""

from __future__ import annotations

from typing import Final

from fogline.web.page import Page
from fogline.web.pages import events, map, timeline

PAGES: Final[tuple[Page, ...]] = (map.PAGE, timeline.PAGE, events.PAGE)
MENU: Final[tuple[Page, ...]] = tuple(page for page in PAGES if page.in_menu)
