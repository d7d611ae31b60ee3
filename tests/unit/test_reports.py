"""Inputs become reports with their bytes, in order, and what cannot be had becomes a failure that says what to do."""

from __future__ import annotations

import gzip
import io
import json
import os
import threading
import tracemalloc
from collections.abc import Iterator
from datetime import UTC, datetime
from hashlib import sha256
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Any

import httpx
import pytest

from fogline import addresses, documents, publication
from fogline.errors import FetchError, ReadError
from fogline.reports import Raw, collect
from fogline.types import Failure

NOW = datetime(2024, 3, 1, 12, tzinfo=UTC)
LINE = {"id": "a", "text": "Shells fell on the town."}
PAGE = "<html><body><article><p>Shells fell on the town on Monday, residents said, and several houses were destroyed.</p></article></body></html>"


def gather(*inputs: str | Path, stdin: bytes | None = None, **more: Any) -> tuple[list[Raw], list[Failure]]:
    """The reports and the failures of a run."""
    asked = {"published": None, "source": None, "now": NOW, "max_bytes": 100_000, "timeout_s": 2.0, **more}
    items = list(collect([str(i) for i in inputs], stdin=io.BytesIO(stdin) if stdin is not None else None, **asked))
    return [i for i in items if isinstance(i, Raw)], [i for i in items if isinstance(i, Failure)]


def lines(*rows: object) -> bytes:
    return b"".join(json.dumps(row).encode() + b"\n" for row in rows)


def write(path: Path, data: bytes | str) -> Path:
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_bytes(data.encode() if isinstance(data, str) else data)
    return path


def test_a_line_is_a_report_of_its_own_bytes(tmp_path: Path) -> None:
    row = {**LINE, "published_at": "2019-02-09", "source": "Sample Post", "url": "https://post.example/a"}
    data = lines(row).replace(b"\n", b"\r\n") + lines({**LINE, "id": "b"})

    [first, second], failures = gather(write(tmp_path / "reports.jsonl", data))

    line = json.dumps(row).encode()
    assert failures == []
    assert (first.data, first.report.sha256, first.report.size_bytes) == (line, sha256(line).hexdigest(), len(line))
    assert (first.report.input_id, first.report.source, first.report.url) == ("a", "Sample Post", "https://post.example/a")
    assert first.report.published_at == datetime(2019, 2, 9, tzinfo=UTC)
    assert second.report.published_at is None


def test_what_the_user_says_outranks_the_line_and_makes_another_report(tmp_path: Path) -> None:
    path = write(tmp_path / "a.jsonl", lines({**LINE, "published_at": "2019-02-09", "source": "Sample Post"}))
    told = datetime(2019, 2, 10, tzinfo=UTC)

    [plain], _ = gather(path)
    [given], _ = gather(path, published=told, source="Press Herald")

    assert (given.report.published_at, given.report.source) == (told, "Press Herald")
    assert plain.report.id != given.report.id
    assert plain.report.id == gather(path)[0][0].report.id


@pytest.mark.parametrize(
    ("name", "data", "kind"),
    [
        ("a.txt", "Shells fell.", "text/plain"), ("a.md", "# Shells\n\nThey fell.", "text/plain"), ("a", "Shells fell.", "text/plain"),
        ("a.html", PAGE, "text/html"), ("a.htm", "<p>Shells fell.</p>", "text/html"), ("a.aspx", PAGE, "text/html"), ("a.txt", PAGE, "text/html"),
        ("a.txt", "Save it as <html> if you like.", "text/plain"), ("a.jsonl", lines(LINE), "application/json"),
        ("a.ndjson", lines(LINE), "application/json"), ("a.json", lines(LINE), "application/json"), ("a.txt", lines(LINE), "application/json"),
        ("a.jsonl", b"\xef\xbb\xbf" + lines(LINE), "application/json"), ("a.jsonl", b"\n\n" + lines(LINE), "application/json"),
    ],
)  # fmt: skip
def test_name_and_first_bytes_tell_what_a_file_is(tmp_path: Path, name: str, data: bytes | str, kind: str) -> None:
    [raw], failures = gather(write(tmp_path / name, data))

    assert failures == []
    assert raw.report.media_type == kind


@pytest.mark.parametrize(("data", "kind"), [(lines(LINE), "application/json"), (PAGE.encode(), "text/html"), (b"Shells fell.", "text/plain")])
def test_standard_input_is_known_by_its_first_bytes(data: bytes, kind: str) -> None:
    [raw], failures = gather("-", "-", stdin=data)

    assert failures == []
    assert raw.report.media_type == kind


def test_a_pipe_is_read_while_it_is_still_written() -> None:
    out, into = os.pipe()
    with os.fdopen(out, "rb") as stream, os.fdopen(into, "wb", buffering=0) as writer:
        writer.write(lines(LINE))
        items = collect(["-"], published=None, source=None, now=NOW, max_bytes=1_000, stdin=stream)
        first = next(items)
        writer.write(lines({**LINE, "id": "b"}))
        second = next(items)

    assert isinstance(first, Raw)
    assert isinstance(second, Raw)
    assert [first.report.input_id, second.report.input_id] == ["a", "b"]


def test_a_folder_is_read_in_order_without_what_is_no_report(tmp_path: Path) -> None:
    for name in ("b.txt", "a/z.txt", "a/y.md", "a-b.txt"):
        write(tmp_path / name, f"Shells fell on {name}.")
    for name in (".hidden.txt", ".git/x.txt", "war.db.blobs/ab/cd", "style.css", "table.csv", "war.db-wal"):
        write(tmp_path / name, "no report")
    write(tmp_path / "record", b"SQLite format 3\0 and pages")

    raws, failures = gather(tmp_path)

    assert failures == []
    assert [raw.report.input_id.removeprefix(f"{tmp_path.as_posix()}/") for raw in raws] == ["a/y.md", "a/z.txt", "a-b.txt", "b.txt"]


def test_a_binary_in_a_folder_fails_alone(tmp_path: Path) -> None:
    write(tmp_path / "a.txt", "Shells fell.")
    write(tmp_path / "b.pdf", b"%PDF-1.7 ...")
    write(tmp_path / "c.txt", "Shells fell again.")

    raws, [failure] = gather(tmp_path)

    assert len(raws) == 2
    assert failure.input_id.endswith("b.pdf")
    assert "pdftotext" in failure.message


def test_the_same_file_is_read_once_however_it_is_named(tmp_path: Path) -> None:
    path = write(tmp_path / "a.txt", "Shells fell.")
    (tmp_path / "link.txt").symlink_to(path)

    raws, failures = gather(path, path, tmp_path / "." / "a.txt", tmp_path / "link.txt", tmp_path)

    assert (len(raws), failures) == (1, [])


def test_files_of_one_name_in_two_folders_are_two_reports(tmp_path: Path) -> None:
    one, two = write(tmp_path / "x" / "a.txt", "Shells fell."), write(tmp_path / "y" / "a.txt", "Shells fell.")

    raws, _ = gather(one, two)

    assert len({raw.report.id for raw in raws}) == len({raw.report.input_id for raw in raws}) == 2


def test_a_name_that_is_no_utf_8_can_be_printed(tmp_path: Path) -> None:
    name = os.fsencode(tmp_path) + b"/bad\xff.txt"
    with open(name, "wb") as file:
        file.write(b"Shells fell.")

    [raw], failures = gather(tmp_path)

    assert failures == []
    assert raw.report.input_id.encode().endswith(rb"bad\xff.txt")


UNREADABLE = {
    "empty.txt": (b"", "is empty"),
    "blank.txt": (b" \n\n", "is empty"),
    "mark.txt": (b"\xef\xbb\xbf\n", "is empty"),
    "empty.jsonl": (b"", "is empty"),
    "wide.txt": ("Shells fell.".encode("utf-16"), "UTF-16"),
    "wide.jsonl": ("Shells fell.".encode("utf-16"), "UTF-16"),
    "unmarked.txt": ("Shells fell on the town.".encode("utf-16-le"), "UTF-16"),
    "picture.png": (b"\x89PNG\r\n\x1a\n\0\0", "picture"),
    "paper.pdf": (b"%PDF-1.4\n", "PDF"),
    "paper.docx": (b"PK\x03\x04\x14\0", "archive"),
    "lines.jsonl.gz": (gzip.compress(lines(LINE)), "gunzip"),
    "zeros.bin": (b"ab\0\0\0cd" * 9, "binary"),
    "late.txt": (b"Shells fell. " * 1_000 + b"\0", "is no text"),
    "table.csv": (b"a,b\n1,2\n", "files that end in .csv are not read"),
    "feed.xml": (b"<?xml version='1.0'?><rss version='2.0'><channel/></rss>", "feed"),
    "mail.mht": (b"From: a\nMIME-Version: 1.0\nContent-Type: multipart/related\n\n<html>", "web archive"),
    "list.json": (b'[{"id": "a", "text": "b"}]', "jq -c '.[]'"),
    "object.json": (b'{\n  "id": "a"\n}', "jq -c ."),
    "large.txt": (b"Shells fell. " * 10_000, "raise max_report_bytes"),
    "large.html": (b"<html>" + b"Shells fell. " * 10_000, "raise max_report_bytes"),
}


@pytest.mark.parametrize("name", UNREADABLE)
def test_a_file_that_cannot_be_read_says_so_and_the_next_is_read(tmp_path: Path, name: str) -> None:
    data, told = UNREADABLE[name]
    good = write(tmp_path / "good.txt", "Shells fell.")

    [raw], [failure] = gather(write(tmp_path / name, data), good)

    assert raw.report.input_id == good.as_posix()
    assert (failure.stage, failure.error) == ("input", "ReadError")
    assert failure.input_id.endswith(name) or failure.input_id.endswith(f"{name}:1")
    assert name in failure.message
    assert told in failure.message


def test_missing_files_and_empty_folders_are_failures(tmp_path: Path) -> None:
    (tmp_path / "empty").mkdir()

    raws, [missing, empty, wild] = gather(tmp_path / "nowhere.txt", tmp_path / "empty", "a\0b")

    assert raws == []
    assert "nowhere.txt: No such file" in missing.message
    assert "holds no reports" in empty.message
    assert "cannot read" in wild.message


BROKEN = [
    (b'{"id": "a", "text": "Shells fe', "not JSON"), (b'{"id": "a", "text": "Za\xef"}', "not UTF-8: byte 24"), (b"[1, 2]", "a list, not an object"),
    (b"null", "null, not an object"), (b'{"text": "x"}', "no `id`"), (b'{"id": "x"}', "no `text`"), (b'{"id": 7, "text": "x"}', "`id` must be a string, got a number"),
    (b'{"id": "x", "text": null}', "`text` must be a string, got null"), (b'{"id": "x", "text": " "}', "`text` is empty"), (b'{"id": "", "text": "x"}', "`id` is empty"),
    (b'{"id": "x", "text": "a \\ud800 b"}', "lone surrogate"), (b'{"id": "x", "text": "x", "title": ["x"]}', "`title` must be a string, got a list"),
    (b"[" * 20_000, "not JSON"), (b'{"id": "x", "text": "x", "n": ' + b"9" * 5_000 + b"}", "not JSON"), (b'{"id": "x", "text": "' + b"x" * 120_000 + b'"}', "larger than"),
]  # fmt: skip


@pytest.mark.parametrize(("line", "told"), BROKEN)
def test_a_broken_line_is_named_and_the_lines_around_it_are_read(tmp_path: Path, line: bytes, told: str) -> None:
    path = write(tmp_path / "some.jsonl", lines(LINE) + b"\n" + line + b"\n" + lines({**LINE, "id": "b"}))

    raws, [failure] = gather(path)

    assert [raw.report.input_id for raw in raws] == ["a", "b"]
    assert failure.input_id == f"{path.as_posix()}:3"
    assert failure.message.startswith(f"{path.as_posix()}:3")
    assert told in failure.message


def test_one_id_with_two_texts_is_a_failure_and_with_one_text_one_report(tmp_path: Path) -> None:
    rows = lines(LINE, {**LINE, "text": "Something else."}, {**LINE, "source": "Sample Post"})

    raws, [failure] = gather(write(tmp_path / "twice.jsonl", rows))

    assert [raw.report.input_id for raw in raws] == ["a"]
    assert failure.input_id.endswith("twice.jsonl:2")
    assert "'a'" in failure.message


@pytest.mark.parametrize(
    ("date", "why"), [("2031-01-01", "in the future"), ("1753-01-01", "before 1900"), ("0001-01-01T00:00:00+14:00", "before 1900"), ("soon", "is no day"),
                      ("9999-12-31T23:59:59-14:00", "in the future"), ("2019-02-30", "is no day"), ("2019-02", "is no day"), (1549670400, "is no day"), ([], "is no day")],
)  # fmt: skip
def test_an_impossible_date_is_a_failure_and_the_report_goes_on_without(tmp_path: Path, date: object, why: str) -> None:
    path = write(tmp_path / "a.jsonl", lines({**LINE, "published_at": date}))

    failure, raw = collect([str(path)], published=None, source=None, now=NOW, max_bytes=1_000)

    assert isinstance(failure, Failure)
    assert isinstance(raw, Raw)
    assert failure.stage == "publication"
    assert f"{path.as_posix()}:1" in failure.message
    assert why in failure.message
    assert raw.report.published_at is None


def test_an_impossible_date_of_the_user_s_own_is_told_once(tmp_path: Path) -> None:
    path = write(tmp_path / "a.jsonl", lines({**LINE, "published_at": "2019-02-09"}, {**LINE, "id": "b"}))

    [first, _], [failure] = gather(path, published=datetime(2031, 1, 1, tzinfo=UTC))

    assert failure.input_id == "--published"
    assert first.report.published_at == datetime(2019, 2, 9, tzinfo=UTC)


@pytest.mark.parametrize(
    ("stated", "expected"),
    [("2019-02-09", (2019, 2, 9)), ("2019-02-09T10:00:00Z", (2019, 2, 9, 10)), ("2019-02-09t10:00:00.123456z", (2019, 2, 9, 10)),
     ("2019-02-09 01:00:00+02:00", (2019, 2, 8, 23)), ("2024-03-02T11:00:00Z", (2024, 3, 2, 11)), ("Sat, 09 Feb 2019 10:00:00 GMT", (2019, 2, 9, 10))],
)  # fmt: skip
def test_dates_are_read_to_the_second_in_utc(stated: str, expected: tuple[int, ...]) -> None:
    assert publication.read(stated, NOW) == datetime(*expected, tzinfo=UTC)  # type: ignore[misc,arg-type]


def test_memory_is_bounded_by_the_largest_report(tmp_path: Path) -> None:
    path = tmp_path / "long.jsonl"
    with path.open("wb") as file:
        file.write(lines(LINE) + b'{"id": "long", "text": "')
        for _ in range(300):
            file.write(b"x" * 100_000)
        file.write(b'"}\n' + lines({**LINE, "id": "b"}))

    tracemalloc.start()
    raws, [failure] = gather(path)
    _, peak = tracemalloc.get_traced_memory()
    tracemalloc.stop()

    assert [raw.report.input_id for raw in raws] == ["a", "b"]
    assert "long.jsonl:2 is larger than 100,000 bytes" in failure.message
    assert peak < 3_000_000


SITE: dict[str, tuple[int, str, bytes]] = {
    "/page": (200, "text/html; charset=utf-8", PAGE.encode()),
    "/arabic": (200, "text/html; charset=windows-1256", f"<html><body><article><p>{'قال الجيش إن قواته استعادت عدة قرى قرب الحدود. ' * 4}</p></article></body></html>".encode("cp1256")),
    "/note": (200, "text/plain", b"Shells fell."),
    "/lines.jsonl": (200, "text/plain", lines(LINE, {**LINE, "id": "b"}) + b"{broken\n"),
    "/data": (200, "application/x-ndjson", lines(LINE)),
    "/large": (200, "text/html", b"<html>" + b"x" * 200_000),
    "/empty": (200, "text/html", b""),
    "/picture": (200, "image/png", b"\x89PNG\r\n\x1a\n"),
    "/video": (200, "video/mp4", b"\x01\x02\x03\x04"),
    "/gone": (410, "text/html", b"gone"),
    "/forbidden": (403, "text/html", b"no"),
    "/broken": (503, "text/html", b"later"),
    "/zipped": (200, "text/html", gzip.compress(b"<html>" + b"x" * 5_000_000)),
}  # fmt: skip


class Site(BaseHTTPRequestHandler):
    """A site that answers as its paths say."""

    def do_GET(self) -> None:
        if self.path in {"/moved", "/round"}:
            self.send_response(302)
            self.send_header("Location", "/page" if self.path == "/moved" else "/round")
            self.end_headers()
            return
        if self.path == "/silent":
            threading.Event().wait(0.6)
            return
        status, kind, body = SITE[self.path]
        self.send_response(status)
        self.send_header("Content-Type", kind)
        if self.path == "/zipped":
            self.send_header("Content-Encoding", "gzip")
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)

    def log_message(self, format: str, *args: Any) -> None:
        """Say nothing."""


@pytest.fixture(scope="module")
def site() -> Iterator[str]:
    """A server on this machine."""
    server = ThreadingHTTPServer(("127.0.0.1", 0), Site)
    thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.01}, daemon=True)
    thread.start()
    yield f"http://127.0.0.1:{server.server_address[1]}"
    server.shutdown()
    server.server_close()


def test_an_address_is_a_report_under_its_own_name(site: str) -> None:
    [raw, note], failures = gather(f"{site}/moved", f"{site}/note", f"{site}/moved")

    assert failures == []
    assert (raw.report.input_id, raw.report.url, raw.report.media_type) == (f"{site}/moved", f"{site}/page", "text/html")
    assert raw.data == PAGE.encode()
    assert (note.data, note.report.media_type) == (b"Shells fell.", "text/plain")


def test_what_the_server_said_and_the_way_there_are_kept_but_for_cookies(site: str) -> None:
    [raw], _ = gather(f"{site}/moved")

    told = raw.report.headers
    assert told is not None
    assert (told["asked"], told["status"], told["redirects"]) == (f"{site}/moved", 200, [[302, f"{site}/moved"]])
    assert told["headers"]["content-type"].startswith("text/html")
    assert "set-cookie" not in told["headers"]


def test_the_server_s_charset_is_believed(site: str) -> None:
    [raw], _ = gather(f"{site}/arabic")

    document, _ = documents.make(raw)

    assert document.text.startswith("قال الجيش")
    assert (document.language, document.url) == ("ar", f"{site}/arabic")


def test_json_lines_of_an_address_are_reports_of_their_own(site: str) -> None:
    raws, [failure] = gather(f"{site}/lines.jsonl")

    assert [raw.report.input_id for raw in raws] == ["a", "b"]
    assert failure.input_id == f"{site}/lines.jsonl:3"
    assert len(gather(f"{site}/data")[0]) == 1


@pytest.mark.parametrize(
    ("path", "error", "told"),
    [
        ("/large", "ReadError", "larger than 100,000 bytes"), ("/zipped", "ReadError", "larger than 100,000 bytes"), ("/empty", "ReadError", "is empty"),
        ("/picture", "ReadError", "a picture"), ("/video", "ReadError", "sends video/mp4"), ("/gone", "FetchError", "410"),
        ("/forbidden", "FetchError", "save the page"), ("/broken", "FetchError", "Try again later"), ("/round", "FetchError", "redirects"),
        ("/silent", "FetchError", "Try again later"),
    ],
)  # fmt: skip
def test_an_address_that_gives_nothing_readable_is_a_failure(site: str, path: str, error: str, told: str) -> None:
    raws, [failure] = gather(f"{site}{path}", timeout_s=0.3)

    assert raws == []
    assert (failure.input_id, failure.error) == (f"{site}{path}", error)
    assert f"{site}{path}" in failure.message
    assert told in failure.message


@pytest.mark.parametrize("address", ["http://", "http://[::1", "http://127.0.0.1:9/page", f"http://{'a' * 70}.example/", "http://127.0.0.1:99999/"])
def test_an_address_that_cannot_be_reached_is_a_failure(address: str) -> None:
    raws, [failure] = gather(address)

    assert raws == []
    assert (failure.stage, failure.error, failure.input_id) == ("fetch", "FetchError", address)


def test_a_server_that_drips_is_given_up(monkeypatch: pytest.MonkeyPatch) -> None:
    clock = iter(range(0, 1_000, 4))
    monkeypatch.setattr(addresses.time, "monotonic", lambda: next(clock))
    transport = httpx.MockTransport(lambda request: httpx.Response(200, content=(b"x" for _ in range(100))))

    with pytest.raises(FetchError, match="too slowly"), addresses.fetch("http://post.example/", timeout_s=1, transport=transport) as answer:
        list(answer.blocks)


def test_a_connection_cut_off_is_a_failure() -> None:
    def cut() -> Iterator[bytes]:
        yield b"<html>"
        raise httpx.RemoteProtocolError("peer closed connection")

    transport = httpx.MockTransport(lambda request: httpx.Response(200, content=cut()))

    with pytest.raises(FetchError, match="peer closed"), addresses.fetch("http://post.example/", timeout_s=1, transport=transport) as answer:
        list(answer.blocks)


def test_the_message_of_a_refused_text_names_the_file(tmp_path: Path) -> None:
    [raw], _ = gather(write(tmp_path / "note.txt", b"First.\nZa\xefda.\n"))

    with pytest.raises(ReadError, match=r"note\.txt is not UTF-8: line 2"):
        documents.make(raw)
