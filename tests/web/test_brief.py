"""The brief of a day on one page: read from paper by a real reader, mailed to a real server, and never longer than a mail's line."""

from __future__ import annotations

import email
import email.policy
import io
import os
import unicodedata
from pathlib import Path
from typing import Any

import pypdf
import pytest
from aiosmtpd.controller import Controller
from click.testing import CliRunner
from lxml import html
from playwright.sync_api import sync_playwright

from fogline import paper
from fogline.cli import cli

pytestmark = [pytest.mark.slow, pytest.mark.filterwarnings("ignore::ResourceWarning"), pytest.mark.filterwarnings("ignore::DeprecationWarning")]


def run(*args: str) -> str:
    done = CliRunner().invoke(cli, ["brief", *args], catch_exceptions=False)
    assert done.exit_code == 0, done.output
    return done.stdout


@pytest.fixture
def told(client) -> dict[str, Any]:
    """The brief of the demo's last days."""
    row: dict[str, Any] = client.get("/brief.json").json()["brief"]
    return row


def test_the_text_fits_a_mail_and_tells_what_the_page_does(demo: Path, client, told: dict[str, Any]) -> None:
    text = run("--record", str(demo), "--format", "text")
    page = html.document_fromstring(client.get("/brief").content).text_content()

    assert max(map(len, text.splitlines())) <= 76
    for section in told["sections"]:
        for item in section["items"]:
            assert item["sentence"] in page
            assert item["id"] in text
            assert item["sentence"] in " ".join(text.split())


def test_paper_is_one_page_and_a_reader_of_pdf_finds_the_words(demo: Path, tmp_path: Path, told: dict[str, Any]) -> None:
    run("--record", str(demo), "--format", "pdf", "--out", str(tmp_path / "brief.pdf"))

    found = pypdf.PdfReader(tmp_path / "brief.pdf")
    words = "".join("".join(page.extract_text() for page in found.pages).split())
    assert len(found.pages) == 1
    assert found.metadata is not None
    assert found.metadata.title == told["title"]
    assert tuple(round(float(side)) for side in found.pages[0].mediabox[2:]) == (595, 842)
    for section in told["sections"]:
        for item in section["items"]:
            assert "".join(item["sentence"].split()) in words


def test_words_are_never_markup_on_paper_and_every_script_is_drawn(told: dict[str, Any]) -> None:
    hostile = '#panic("x") $ * _ `a` <b> @c \\ [ { // =HYPERLINK() \u202e'
    told["sections"][0]["items"][0]["quotes"] = [hostile, "Обстрел деревни", "قصف"]

    words = unicodedata.normalize("NFKC", "".join(page.extract_text() for page in pypdf.PdfReader(io.BytesIO(paper.pdf(told))).pages))

    assert '#panic("x")' in words
    assert "=HYPERLINK()" in words
    assert "Обстрел деревни" in words


def test_the_page_prints_on_one_sheet_and_the_file_needs_nothing_else(demo: Path, tmp_path: Path, address: str) -> None:
    run("--record", str(demo), "--format", "html", "--out", str(tmp_path / "brief.html"))
    tree = html.parse(str(tmp_path / "brief.html"))
    assert not list(tree.getroot().iter("link", "script", "img"))

    with sync_playwright() as driver:
        browser = driver.chromium.launch(executable_path="/usr/bin/chromium", args=["--no-sandbox"] if os.geteuid() == 0 else [])
        for at in (f"{address}/brief", (tmp_path / "brief.html").as_uri()):
            page = browser.new_page()
            page.goto(at)
            assert len(pypdf.PdfReader(io.BytesIO(page.pdf(format="A4", prefer_css_page_size=True))).pages) == 1
        browser.close()


def test_a_brief_is_mailed_as_text_with_its_html_beside_it(demo: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    class Box:
        mails: list[bytes]

        def __init__(self) -> None:
            self.mails = []

        async def handle_DATA(self, _server: Any, _session: Any, envelope: Any) -> str:  # noqa: N802 - aiosmtpd calls it so
            self.mails.append(envelope.content)
            return "250 taken"

    box = Box()
    controller = Controller(box, hostname="127.0.0.1", port=0)
    controller.port = _free_port()
    controller.start()
    for name, value in {"HOST": "127.0.0.1", "PORT": str(controller.port), "SECURITY": "none", "FROM": "monitor@example.org"}.items():
        monkeypatch.setenv(f"FOGLINE_SMTP_{name}", value)
    run("--record", str(demo), "--mail", "desk@example.org")
    controller.stop()

    [mail] = [email.message_from_bytes(data, policy=email.policy.default) for data in box.mails]
    assert mail["Subject"].startswith("Brief of 23 to 24 March 2019")
    assert mail["To"] == "desk@example.org"
    text, page = mail.get_body(("plain",)), mail.get_body(("html",))
    assert text is not None
    assert page is not None
    assert "WHAT HAPPENED" in text.get_content()
    assert max(map(len, text.get_content().splitlines())) <= 76
    assert "What happened" in page.get_content()


def _free_port() -> int:
    import socket

    with socket.socket() as found:
        found.bind(("127.0.0.1", 0))
        return int(found.getsockname()[1])


@pytest.mark.parametrize(
    "args", [["--out", "x"], ["--format", "pdf"], ["--format", "text", "--kind", "battle"], ["--mail", "a@b.example", "--format", "text"]]
)
def test_what_cannot_be_meant_is_refused(demo: Path, args: list[str]) -> None:
    assert CliRunner().invoke(cli, ["brief", "--record", str(demo), *args]).exit_code == 2
