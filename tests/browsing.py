"""Pages in a real browser that fail a test where they ask anybody else, or complain."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager

from playwright.sync_api import Browser, BrowserContext, Page

WIDE = {"width": 1280, "height": 900}
WAIT_MS = 60_000  # WebGL by the processor alone
Open = Callable[..., Page]


@contextmanager
def opening(browser: Browser, address: str, is_known: Callable[[Page, str], bool] = lambda _, words: "GPU stall" in words) -> Iterator[Open]:
    """A function that opens a page in a context of its own; at the end nothing may have been asked of others or complained of.

    Args:
        browser: the one of the tests.
        address: of our own server.
        is_known: what the browser says of itself, so that it is no complaint: of drawing without a graphics card.
    """
    contexts: list[BrowserContext] = []
    trouble: list[str] = []

    def opened(**how: object) -> Page:
        context = browser.new_context(**{"viewport": WIDE, **how})
        contexts.append(context)
        page = context.new_page()
        page.set_default_timeout(WAIT_MS)
        page.on("console", lambda m: trouble.append(f"{page.url}: {m.text}") if m.type in ("error", "warning") and not is_known(page, m.text) else None)
        page.on("pageerror", lambda error: trouble.append(f"{page.url}: {error}"))
        page.on("request", lambda r: None if r.url.startswith((address, "blob:", "data:")) else trouble.append(f"asks {r.url}"))
        return page

    yield opened
    for context in contexts:
        context.close()
    assert trouble == [], trouble
