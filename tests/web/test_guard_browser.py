"""Sign-in and review in a real browser: Debian's Chromium, by keyboard alone, and without script."""

from __future__ import annotations

import os
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Browser, BrowserContext, Page, sync_playwright

from fogline import passwords
from fogline.gazetteer import Gazetteer
from fogline.record import Record, users
from fogline.types import Question
from fogline.web import app
from fogline.web.access import Entrance
from samples import NOW, report
from web_server import serving

pytestmark = [pytest.mark.slow, pytest.mark.filterwarnings("ignore::ResourceWarning")]
PASSWORD = "four words in a row"


@pytest.fixture(scope="module")
def chromium() -> Iterator[Browser]:
    with sync_playwright() as driver:
        browser = driver.chromium.launch(executable_path="/usr/bin/chromium", args=["--no-sandbox"] if os.geteuid() == 0 else [])
        yield browser
        browser.close()


@pytest.fixture
def record(tmp_path: Path) -> Path:
    with Record(tmp_path / "war.db") as store:
        for kept in (
            report("one", "Shells hit Marran on Friday, said one.", killed=12), report("two", "Shells hit Marran again, said two.", "B Paper", killed=13),
            report("far", "Shells hit Tesk at noon, said a third.", "C Paper", place="Tesk", killed=2),
        ):  # fmt: skip
            store.append(*kept, at=NOW, now=NOW)
        store.revise(now=NOW)
        users.add(store, "V. Reviewer", "reviewer", passwords.hashed(PASSWORD), now=NOW)
    return tmp_path / "war.db"


@pytest.fixture
def at_the_machine(record: Path, gazetteer: Gazetteer) -> Iterator[str]:
    with serving(app.make(record, gazetteer, entrance=Entrance(by="A. Editor"))) as address:
        yield address


@pytest.fixture
def guarded(record: Path, gazetteer: Gazetteer) -> Iterator[str]:
    with serving(app.make(record, gazetteer, entrance=Entrance(hosts=("127.0.0.1",), signs_in=True))) as address:
        yield address


@pytest.fixture
def opened(chromium: Browser) -> Iterator[Callable[..., Page]]:
    """A fresh page, which fails the test where it complains; that a form was refused it may say."""
    trouble: list[str] = []
    contexts: list[BrowserContext] = []

    def open_page(**how: object) -> Page:
        contexts.append(chromium.new_context(**how))
        page = contexts[-1].new_page()
        page.on("console", lambda message: trouble.append(message.text) if message.type in ("error", "warning") and "422" not in message.text else None)
        page.on("pageerror", lambda error: trouble.append(str(error)))
        return page

    yield open_page
    for context in contexts:
        context.close()
    assert trouble == []


def verdicts(record: Path) -> list[tuple[str, str, str | None]]:
    with Record(record, create=False) as store:
        return [(j.made_by, j.verdict, j.field) for j in store.view().judged()]


def press(page: Page, key: str) -> None:
    """A key that sends a form, and the page that comes of it."""
    with page.expect_navigation():
        page.keyboard.press(key)


def status(page: Page) -> str:
    return page.get_by_role("status").inner_text()


def test_a_review_by_keys_alone(opened, record, at_the_machine):
    page = opened()
    page.goto(f"{at_the_machine}/review")
    while page.locator("h1").inner_text() != "Do these tell of one event?":
        press(page, "s")

    press(page, "n")
    assert status(page) == "Kept: different."
    press(page, "z")
    assert status(page) == "Undone."
    page.keyboard.press("d")
    assert page.locator("details").get_attribute("open") is not None
    page.keyboard.press("c")
    assert page.evaluate("document.activeElement.id") == "correct-field"
    page.keyboard.type("stance")
    page.keyboard.press("Tab")
    page.keyboard.type("denied, with x n u z s in it")
    assert verdicts(record) == []  # keys in a field are letters
    press(page, "Enter")
    assert "cannot be" in page.get_by_role("alert").inner_text()
    page.keyboard.press("c")
    page.keyboard.press("Tab")
    page.keyboard.press("Control+A")
    page.keyboard.type("denied")
    press(page, "Enter")
    assert status(page).startswith("Corrected: stance")
    page.keyboard.press("g")
    assert page.evaluate("document.activeElement.id") == "standing-standing"
    page.keyboard.press("Escape")
    press(page, "x")

    assert status(page) == "Kept: same."
    assert verdicts(record) == [("A. Editor", "corrected", "stance"), ("A. Editor", "same", None)]


def test_keys_of_one_character_can_be_switched_off(opened, record, at_the_machine):
    page = opened()
    page.goto(f"{at_the_machine}/review")

    page.keyboard.press("?")
    page.locator("#single").uncheck()
    page.keyboard.press("Escape")
    page.reload()
    page.keyboard.press("x")
    page.wait_for_timeout(200)

    assert verdicts(record) == []
    assert not page.locator("#single").is_checked()


def test_sign_in_and_review_without_script(opened, record, guarded):
    page = opened(java_script_enabled=False)
    page.goto(f"{guarded}/review")
    assert page.url.endswith("/sign-in?next=%2Freview")
    page.get_by_label("Name").fill("v. reviewer")
    page.get_by_label("Password").fill(PASSWORD)
    page.keyboard.press("Enter")
    page.wait_for_url(f"{guarded}/review")

    page.get_by_role("button", name="Unsure").click()
    page.wait_for_load_state()

    assert status(page) == "Kept: unsure."
    assert verdicts(record) == [("V. Reviewer", "unsure", None)]
    page.get_by_role("button", name="Sign out").click()
    page.wait_for_url(f"{guarded}/sign-in")
    page.goto(f"{guarded}/events")
    assert "/sign-in" in page.url


def test_a_name_is_unmasked_by_a_form_of_the_page(opened, fogline, write_jsonl, gazetteer):
    text = "Shelling killed 12 people in Hajin on Friday, said Amina Yusuf, a resident."
    path = write_jsonl({"id": "one", "text": text, "published_at": "2019-01-12T00:00:00Z", "source": "Sample Wire"})
    assert fogline("add", str(path), "--record", "war.db", "--replay").exit_code == 0
    with Record(Path("war.db"), create=False) as store:
        document = next(iter(store.view().claims(Question()))).claim.document_id
    with serving(app.make(Path("war.db").absolute(), gazetteer, entrance=Entrance(by="A. Editor"))) as address:
        page = opened()
        page.goto(f"{address}/documents/{document}")
        assert "Amina" not in page.locator("main").inner_text()

        page.get_by_label("Why you need to see them").fill("to ask whether she agrees")
        page.get_by_role("button", name="Show the names once").click()
        page.wait_for_load_state()

        assert "Amina Yusuf" in page.locator("main").inner_text()
        page.goto(f"{address}/documents/{document}")
        assert "Amina" not in page.locator("main").inner_text()


@pytest.mark.parametrize("path", ["/review", "/sign-in", "/audit"])
@pytest.mark.parametrize("width", [360, 1280])
def test_nothing_hinders_and_nothing_is_wider_than_the_window(opened, at_the_machine, guarded, path, width):
    page = opened(viewport={"width": width, "height": 800})
    page.goto((guarded if path == "/sign-in" else at_the_machine) + path)

    found = Axe().run(page).response["violations"]

    assert page.evaluate("document.documentElement.scrollWidth") <= width
    assert [(v["id"], [n["html"] for n in v["nodes"]]) for v in found if v["impact"] in ("serious", "critical")] == []
