"""Pages in a real browser: Debian's Chromium, driven by Playwright."""

from __future__ import annotations

import re

import pytest
from playwright.sync_api import Browser, Page, expect

from fogline.web.pages import PAGES

pytestmark = [pytest.mark.slow, pytest.mark.filterwarnings("ignore::ResourceWarning")]
PATHS = [page.path for page in PAGES if "{" not in page.path]


@pytest.fixture
def seen(chromium: Browser, address: str):
    """A fresh page, which fails the test where it asks anybody else or complains."""
    context = chromium.new_context()
    page, trouble = context.new_page(), []
    page.on("console", lambda message: trouble.append(message.text) if message.type in ("error", "warning") else None)
    page.on("pageerror", lambda error: trouble.append(str(error)))
    page.on("request", lambda request: None if request.url.startswith(address) else trouble.append(f"asks {request.url}"))
    yield page
    context.close()
    assert trouble == []


def open_event(page: Page, address: str) -> None:
    page.goto(f"{address}/events?standing=contested")
    page.locator("tbody a").first.click()


@pytest.mark.parametrize("path", PATHS)
def test_each_page_renders_without_complaint_or_outside_request(seen, address, path):
    seen.goto(address + path)

    assert seen.locator("h1").is_visible()


@pytest.mark.parametrize("width", [360, 768, 1280])
@pytest.mark.parametrize("path", PATHS)
def test_no_page_is_wider_than_its_window(seen, address, path, width):
    seen.set_viewport_size({"width": width, "height": 800})
    seen.goto(address + path)

    assert seen.evaluate("document.documentElement.scrollWidth") <= width


def test_an_event_and_its_report_render_and_lead_to_each_other(seen, address):
    open_event(seen, address)
    assert seen.locator("table.matrix").is_visible()

    seen.get_by_text("in the report").first.click()

    assert "/documents/" in seen.url
    expect(seen.locator(".claim:target")).to_have_count(1)
    seen.locator(".claim:target").hover()
    assert seen.locator(".m.lit").count() >= 1


def test_everything_is_there_without_script(chromium, address):
    context = chromium.new_context(java_script_enabled=False)
    page = context.new_page()
    open_event(page, address)

    page.get_by_text("in the report").first.click()

    assert page.locator(".claim:target").is_visible()
    context.close()


def test_the_keyboard_reaches_the_answer_and_the_citation(seen, address):
    seen.goto(f"{address}/events")
    seen.keyboard.press("Tab")
    assert seen.evaluate("document.activeElement.className") == "skip"
    seen.keyboard.press("Enter")
    seen.locator("#ask-q").focus()
    seen.keyboard.type("Baghuz")
    seen.keyboard.press("Enter")
    seen.wait_for_url(re.compile("q=Baghuz"))
    seen.locator("tbody a").first.focus()
    seen.keyboard.press("Enter")
    seen.wait_for_url(re.compile("/events/event_"))
    seen.get_by_role("link", name="How to cite").focus()
    seen.keyboard.press("Enter")

    assert "as known" in seen.locator("#citation").inner_text()


def test_a_page_prints_without_its_menu(seen, address):
    seen.goto(address)
    seen.emulate_media(media="print")

    assert not seen.locator(".masthead nav").is_visible()
    assert seen.pdf(format="A4")[:4] == b"%PDF"
