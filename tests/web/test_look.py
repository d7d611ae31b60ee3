"""How the pages look and are used: on a wide window and a phone, on paper, with and without script, by keyboard alone, by those who do not see."""

from __future__ import annotations

import re
from collections.abc import Iterator
from urllib.request import urlopen

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Browser, Page, expect

from browsing import Open, opening
from fogline import contract
from fogline.gazetteer import Gazetteer, places
from fogline.record.view import View
from fogline.web.pages import PAGES

pytestmark = [pytest.mark.slow, pytest.mark.filterwarnings("ignore::ResourceWarning")]
MOST_PRESSES = 60  # a minute at one a second
WIDE, PHONE = {"width": 1280, "height": 900}, {"width": 390, "height": 844}
DRAWN = ".pane[data-drawn]"


@pytest.fixture(scope="module")
def paths(address: str) -> dict[str, str]:
    """Every page by its name, and one that is not there."""
    event = _first(address, "/events?standing=contested", r'href="(/events/event_\w+)')
    told = {
        "event": event, "document": _first(address, event, r'href="(/documents/[^?#"]+)'),
        "source": _first(address, "/sources", r'href="(/sources/[^?#"]+)'), "map": "/map?from=2019-02-01&to=2019-03-23", "area": "/areas/Baghouz",
    }  # fmt: skip
    return {page.name: told.get(page.name, page.path) for page in PAGES if "{" not in page.path or page.name in told} | {"not there": "/nothing"}


def _first(address: str, path: str, pattern: str) -> str:
    with urlopen(address + path) as answer:
        found = re.search(pattern, answer.read().decode())
    assert found, f"{path} leads to no {pattern}"
    return found[1]


class Hands:
    """Somebody who has a keyboard and nothing else; each key pressed is counted."""

    def __init__(self, page: Page) -> None:
        self.page = page
        self.presses = 0

    def press(self, *keys: str) -> None:
        for key in keys:
            self.page.keyboard.press(key)
            self.presses += 1

    def type(self, words: str) -> None:
        self.page.keyboard.type(words)
        self.presses += len(words)

    def tab_to(self, words: str) -> None:
        """Tab until the focus is on what bears these words."""
        while self.page.evaluate("document.activeElement.matches('a, button') && document.activeElement.innerText.trim()") != words:
            self.press("Tab")
            assert self.presses < MOST_PRESSES, f"{words} is too far away"


@pytest.fixture
def open_page(chromium: Browser, address: str) -> Iterator[Open]:
    """Opens a page, and fails the test where it asks anybody else or complains."""
    with opening(chromium, address, _is_known) as opened:
        yield opened


def _is_known(page: Page, words: str) -> bool:
    """What Chromium says of a page that is not there, and of drawing without a graphics card."""
    return "GPU stall" in words or (page.url.endswith("/nothing") and "404" in words)


@pytest.mark.parametrize("script", [True, False], ids=["script", "no script"])
@pytest.mark.parametrize("window", [WIDE, PHONE], ids=["wide", "phone"])
def test_every_page_renders_in_its_window_and_asks_nobody(open_page, address, paths, window, script):
    page = open_page(viewport=window, java_script_enabled=script)
    for name, path in paths.items():
        page.goto(address + path)

        assert page.locator("h1").is_visible(), name
        if script:
            assert page.evaluate("document.documentElement.scrollWidth") <= window["width"], name


def test_every_page_prints_and_the_brief_of_a_day_is_one_sheet(open_page, address, paths):
    page = open_page()
    sheets = {}
    for name, path in paths.items():
        page.goto(address + path)
        if name == "map":
            page.wait_for_selector(DRAWN)
        sheets[name] = len(re.findall(rb"/Type /Page\b", page.pdf(prefer_css_page_size=True)))

    assert all(sheets.values())
    assert sheets["today"] == 1
    page.goto(address + paths["event"])
    page.emulate_media(media="print")
    assert page.locator(".matrix .voice > th").first.evaluate("e => getComputedStyle(e).display") == "table-cell"
    for hidden in (".masthead nav", ".seek", ".onpage"):
        assert not page.locator(hidden).is_visible()


@pytest.mark.parametrize(("window", "scheme"), [(WIDE, "light"), (PHONE, "dark")], ids=["wide light", "phone dark"])
def test_no_page_shuts_out_those_who_do_not_see(open_page, address, paths, held, window, scheme):
    page = open_page(viewport=window, color_scheme=scheme)
    found = {}
    for name, path in {**paths, "compared": "/map?from=2019-03-01&to=2019-03-07&layers=beside_7"}.items():
        page.goto(address + path)
        if name in ("map", "compared"):
            page.wait_for_selector(DRAWN)
        told = Axe().run(page).response["violations"]
        found[name] = [(v["id"], [n["target"] for n in v["nodes"]][:3]) for v in told if v["impact"] in ("serious", "critical")]

    assert {name: told for name, told in found.items() if told} == {}


def test_the_focus_is_seen_wherever_it_is_and_the_first_stop_skips_the_menu(open_page, address, paths):
    page = open_page()
    for name in ("today", "events", "event", "document", "timeline", "predictions"):
        page.goto(address + paths[name])
        for stop in range(30):
            page.keyboard.press("Tab")
            if page.evaluate("document.activeElement === document.body"):
                break  # gone round
            ring = page.evaluate(
                "(() => { const s = getComputedStyle(document.activeElement); return s.outlineStyle !== 'none' && parseFloat(s.outlineWidth) >= 2 })()"
            )
            assert ring, (name, stop, page.evaluate("document.activeElement.outerHTML.slice(0, 200)"))
            if stop == 0:
                assert page.evaluate("document.activeElement.className") == "skip"


def test_keys_are_listed_find_and_leave(open_page, address, paths):
    page = open_page()
    for name, path in paths.items():
        if name.startswith("embed"):
            continue  # a card in a frame of another page has no keys of its own
        page.goto(address + path)
        page.keyboard.press("?")
        expect(page.locator("#keys")).to_be_visible()
        page.keyboard.press("Escape")
        expect(page.locator("#keys")).not_to_be_visible()

        page.keyboard.press("/")
        assert page.evaluate("document.activeElement.type") == "search", name
        page.keyboard.press("Escape")
        assert page.evaluate("document.activeElement === document.body"), name

    page.goto(address)
    title = page.locator("h1").inner_text()
    page.keyboard.press("ArrowLeft")
    expect(page.locator("h1")).not_to_have_text(title)
    page.keyboard.press("?")
    page.get_by_label("Keys of one character are used").uncheck()
    page.keyboard.press("Escape")
    page.keyboard.press("/")
    assert page.evaluate("document.activeElement.type") != "search"


@pytest.mark.parametrize("script", [True, False], ids=["script", "no script"])
def test_a_report_and_its_claims_light_each_other(open_page, address, paths, script):
    page = open_page(java_script_enabled=script)
    page.goto(address + paths["document"])
    label = page.locator(".kind a").first

    if not script:
        label.click()
        assert page.locator(".claim:has(:target)").evaluate("e => getComputedStyle(e).outlineStyle") == "solid"
        return
    label.focus()
    expect(page.locator(".claim.lit")).to_have_count(1)
    page.locator(".claim q a").first.focus()
    assert page.locator(".m.lit").count() >= 1
    page.locator(".claim").last.hover()
    assert page.locator(".m.lit").count() >= 1
    page.locator(".text .deed").first.hover()
    assert page.locator(".claim.lit").count() >= 1


# ---- four questions, by keyboard alone


@pytest.fixture
def held(monkeypatch: pytest.MonkeyPatch) -> None:
    """A record that holds who held Hajin: one side as it was known in March 2019, another as it is known now."""
    place = places.asked_for(Gazetteer.load(), "Hajin")
    assert place is not None

    def holdings(view: View, _: object) -> list[dict[str, object]]:
        side = "Islamic State" if view.as_of else "Syrian Democratic Forces"
        return [{"place": contract.place_row(place), "shares": {side: 0.9}, "basis": "assessed", "last_evidence_day": "2019-02-01", "claims": []}]

    monkeypatch.setattr(View, "holdings", holdings)


def test_what_changed_near_baghouz_since_yesterday(open_page, address):
    page = open_page()
    page.goto(address)
    hands = Hands(page)

    hands.press("/")
    hands.type("Baghouz")
    hands.press("Enter")
    page.wait_for_url(re.compile("place=Baghouz"))
    hands.press("l")

    assert "Baghouz" in page.locator(".kicker").inner_text()
    assert "Baghouz" in page.evaluate("document.activeElement.innerText")
    assert hands.presses < MOST_PRESSES


def test_who_denies_this(open_page, address):
    page = open_page()
    page.goto(f"{address}/?day=2019-03-15")
    hands = Hands(page)

    hands.press("l")
    while page.locator(".told li:focus-within .contested").count() == 0:
        hands.press("ArrowDown")
    hands.press("Enter")
    page.wait_for_url(re.compile("/events/event_"))
    hands.press("Tab", "Enter")
    hands.tab_to("Who denies it")
    hands.press("Enter")

    expect(page.locator("#denied .deny")).to_be_in_viewport()
    assert hands.presses < MOST_PRESSES


def test_who_held_hajin_on_a_day_as_known_then_and_as_known_now(open_page, address, held):
    page = open_page()
    page.goto(f"{address}/map")
    hands = Hands(page)

    hands.press("/")
    hands.type("Hajin")
    hands.press("Enter")
    page.wait_for_url(re.compile("place=Hajin"))
    hands.press("d")
    hands.type("02022019")  # the second of the second, in any country's order
    hands.press("Tab", "Tab")
    hands.type("02022019")
    hands.press("Enter")
    expect(page.locator("#held")).to_contain_text("Syrian Democratic Forces")
    hands.press("Escape", "b")
    hands.type("03032019")
    hands.press("Enter")
    page.wait_for_url(re.compile("as_of=2019-03-03"))
    expect(page.locator(".asof")).to_contain_text("Not now")
    expect(page.locator("#held")).to_contain_text("Islamic State")
    hands.press("n")
    expect(page.locator(".asof")).to_have_count(0)

    expect(page.locator("#held")).to_contain_text("Hajīn")
    assert hands.presses < MOST_PRESSES


def test_how_do_i_cite_this(open_page, address):
    page = open_page()
    page.goto(f"{address}/events")
    hands = Hands(page)

    hands.press("/")
    hands.type("mosque")
    hands.press("Enter")
    page.wait_for_url(re.compile("q=mosque"))
    hands.press("l", "Enter")
    page.wait_for_url(re.compile("/events/event_"))
    hands.press("Tab", "Enter")
    hands.tab_to("How to cite")
    hands.press("Enter")

    expect(page.locator("#citation")).to_be_in_viewport()
    assert re.search(r"as known \d{4}-\d\d-\d\d.*root [0-9a-f]{64}", page.locator("#citation").inner_text())
    assert hands.presses < MOST_PRESSES
