"""Every page, and the order of the menu."""

from __future__ import annotations

from typing import Final

from fogline.web.page import Page
from fogline.web.pages import (
    area,
    brief,
    control,
    corrections,
    document,
    embed,
    event,
    events,
    forecasts,
    map,
    plain,
    predictions,
    sources,
    timeline,
    today,
)

PAGES: Final[tuple[Page, ...]] = (
    today.PAGE, brief.PAGE, map.PAGE, timeline.PAGE, events.PAGE, event.PAGE, document.PAGE, control.PAGE, area.PAGE, predictions.PAGE, forecasts.PAGE,
    sources.PAGE, sources.ONE, corrections.PAGE,
    plain.DATA, plain.METHODS, plain.STATUS, embed.EVENT, embed.CHART,
)  # fmt: skip
MENU: Final[tuple[Page, ...]] = tuple(page for page in PAGES if page.in_menu)
