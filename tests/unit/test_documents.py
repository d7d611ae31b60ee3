"""From a report to a document: words kept, furniture left out, hostile pages refused."""

from __future__ import annotations

import time
from datetime import UTC, datetime
from typing import Any

import pytest

from fogline import documents, furniture, sentences
from fogline.errors import ReadError
from fogline.reports import Raw
from fogline.types import Document, Failure, Report

NOW = datetime(2024, 3, 1, tzinfo=UTC)
FIRST = "The army said on Monday that ten fighters were killed in clashes near the village of Tal Sample, and that two soldiers were wounded."
SECOND = "A spokesman for the Sample Brigade denied it. “Nobody was killed,” he told reporters on the outskirts of the town in the evening."
ARTICLE = f"<p>{FIRST}</p><p>{SECOND}</p>"
ARABIC = "قال الجيش يوم الاثنين إن قواته استعادت عدة قرى قرب الحدود وإن عشرة مقاتلين قتلوا في الاشتباكات التي دارت هناك منذ أيام عديدة."


def raw(data: bytes, media_type: str = "text/html", *, line: dict[str, Any] | None = None, declared: str | None = None, **fields: Any) -> Raw:
    name = {"text/html": "page.html", "text/plain": "note.txt"}.get(media_type, "a")
    return Raw(Report("report_1", name, media_type, "0" * 64, len(data), NOW, **fields), data, line, declared)


def page(head: str = "", body: str = ARTICLE, encoding: str = "utf-8", **more: Any) -> tuple[Document, list[Failure]]:
    html = f"<!DOCTYPE html><html lang='en'><head>{head}</head><body><article>{body}</article></body></html>"
    return documents.make(raw(html.encode(encoding), **more))


def test_the_text_of_a_line_is_taken_verbatim() -> None:
    text = "\ufeff A\u0301l  Na\u00efve\r\n\tsaid \u201cno\u201d. \u200f\n\n"

    document, failures = documents.make(raw(b"", "application/json", line={"id": "a", "text": text, "title": "T", "language": "en"}))

    assert (document.text, document.title, document.maker, failures) == (text, "T", "jsonl@1", [])


def test_a_text_file_loses_its_byte_order_mark_and_nothing_else() -> None:
    document, _ = documents.make(raw(b"\xef\xbb\xbfShells fell.\r\n\r\n  On Hajin.\n", "text/plain"))

    assert (document.text, document.maker) == ("Shells fell.\r\n\r\n  On Hajin.\n", "text@1")


def test_a_text_file_that_is_not_utf_8_names_the_line_and_the_remedy() -> None:
    with pytest.raises(ReadError, match=r"note\.txt is not UTF-8: line 2 .*0xef.*iconv"):
        documents.make(raw(b"First.\nThe town of Za\xefda.\n", "text/plain"))


def test_a_page_gives_what_it_says_of_itself() -> None:
    document, failures = page(
        "<title>Ten killed - Sample Post</title><link rel='canonical' href='https://post.example/ten-killed'>"
        "<meta property='og:title' content='Ten killed'><meta property='og:site_name' content='Sample Post'>"
        "<meta property='article:published_time' content='2019-02-09T10:15:30+02:00'><meta name='author' content='Jane Roe'>"
        "<meta property='article:tag' content='Syria'>"
    )

    assert failures == []
    assert document.text == f"{FIRST}\n\n{SECOND}"
    assert (document.title, document.author, document.source) == ("Ten killed", "Jane Roe", "Sample Post")
    assert document.published_at == datetime(2019, 2, 9, 8, 15, 30, tzinfo=UTC)
    assert (document.url, document.tags, document.language) == ("https://post.example/ten-killed", ("Syria",), "en")
    assert document.maker.startswith("trafilatura@")


def test_the_publishers_zone_is_kept_where_its_page_states_it() -> None:
    head = "<meta property='article:published_time' content='2019-02-09T01:15:30+02:00'>"

    document, _ = page(head)
    overruled, _ = page(head, published_at=datetime(2019, 2, 10, tzinfo=UTC))

    assert document.published_at is not None
    assert document.published_at.isoformat() == "2019-02-09T01:15:30+02:00"
    assert overruled.published_at is not None
    assert overruled.published_at.isoformat() == "2019-02-10T00:00:00+00:00"


def test_what_the_user_says_outranks_the_page() -> None:
    told = datetime(2019, 2, 10, tzinfo=UTC)
    head = "<meta property='og:site_name' content='Sample Post'><meta property='article:published_time' content='2019-02-09'>"

    document, _ = page(head, published_at=told, source="Press Herald")

    assert (document.published_at, document.source) == (told, "Press Herald")


@pytest.mark.parametrize(
    ("head", "body", "expected"),
    [
        ('<script type="application/ld+json">{"@type":"NewsArticle","datePublished":"2019-02-09T08:00:00Z"}</script>', "", "2019-02-09T08:00"),
        ("<meta name='date' content='2019-02-09'>", "", "2019-02-09T00:00"),
        ("", "<time datetime='2019-02-09T10:00:00+02:00'>Saturday</time>", "2019-02-09T08:00"),
        ("", "<div class='date'>9 February 2019</div>", "2019-02-09T00:00"),
        ("<link rel='canonical' href='https://post.example/2019/02/09/ten.html'>", "", "2019-02-09T00:00"),
    ],
)
def test_the_date_is_found_where_pages_state_it(head: str, body: str, expected: str) -> None:
    document, failures = page(head, body + ARTICLE)

    assert failures == []
    assert document.published_at is not None
    assert document.published_at.astimezone(UTC).isoformat().startswith(expected)


def test_no_date_is_taken_from_running_text_or_from_other_articles() -> None:
    around = "<aside><time datetime='2021-01-01'>1 January 2021</time></aside><footer>Copyright 2020</footer>"

    document, failures = page("", f"{ARTICLE}<p>{FIRST} The battle began on March 5, 2014, and ended on 7 June 2015.</p></article>{around}")

    assert (document.published_at, failures) == (None, [])


@pytest.mark.parametrize(("date", "why"), [("2031-02-09", "in the future"), ("1753-01-01", "before 1900")])
def test_an_impossible_date_of_a_page_is_a_failure_and_the_page_is_read(date: str, why: str) -> None:
    document, [failure] = page(f"<meta property='article:published_time' content='{date}'>")

    assert (document.published_at, failure.stage) == (None, "publication")
    assert date in failure.message
    assert why in failure.message


def test_furniture_is_no_part_of_a_page() -> None:
    furniture = (
        "Comments are no longer available on this story", "filed under: Syria", "Advertisement", "Sign up for our newsletter",
        "Read more: Twenty killed elsewhere", "Share on Facebook", "© 2024 Sample Post. All rights reserved.", "Reporting by Jane Roe",
    )  # fmt: skip

    document, _ = page("", ARTICLE + "".join(f"<p>{line}</p>" for line in furniture))

    assert document.text == f"{FIRST}\n\n{SECOND}"


def test_furniture_of_other_texts_is_pointed_out() -> None:
    text = "Ten fighters were killed on Monday. Follow us on Instagram.\n\nComments are no longer available on this story\n\nfiled under:\n"

    found = furniture.boilerplate(text, sentences.split(text))

    assert sorted(span.of(text) for span in found) == ["Comments are no longer available on this story", "Follow us on Instagram.", "filed under:"]


@pytest.mark.parametrize(
    "sentence",
    [
        "Support for the truce fell in Manbij.", "By dawn twenty people had died.", "Terms of the ceasefire were not disclosed.",
        "Video by activists showed shelling in the town.", "Follow-up strikes hit the depot.", "Comments by the minister drew anger.",
        "Tags on the bodies showed that they were soldiers.", "Share prices fell.", "More fighters surrendered.", "Related fighting broke out.",
        "Published figures put the dead at twenty.", "Click of a mine was heard.", "Posted at the crossing, the soldiers fired.",
    ],
)  # fmt: skip
def test_a_report_s_own_sentence_is_no_furniture(sentence: str) -> None:
    assert furniture.boilerplate(sentence, sentences.split(sentence)) == set()


def test_scripts_styles_and_attributes_are_no_text() -> None:
    hidden = "<script>say('SECRET')</script><style>.SECRET{}</style><noscript>SECRET</noscript><!-- SECRET --><img alt='SECRET' onload='SECRET()'>"

    document, _ = page("<script>SECRET</script>", ARTICLE + hidden)

    assert "SECRET" not in document.text


def test_footnote_marks_do_not_run_into_numbers_and_square_kilometres_stay() -> None:
    document, _ = page("", f"{ARTICLE}<p>The army said it had killed 10<sup>2</sup> fighters and taken 5 km<sup>2</sup> of land near the town.</p>")

    assert "killed 10 fighters and taken 5 km2 of land" in document.text


def test_a_line_break_inside_a_sentence_does_not_end_it() -> None:
    document, _ = page("", f"{ARTICLE}<p>Residents said the shelling had begun before dawn,<br>and went on until noon on Tuesday.</p>")

    assert any("before dawn,\nand went on" in span.of(document.text) for span in sentences.split(document.text))


@pytest.mark.parametrize(
    ("meta", "encoding", "declared"),
    [
        ("<meta charset='iso-8859-1'>", "cp1252", None), ("", "cp1252", None), ("", "utf-8", None), ("<meta charset='utf-8'>", "cp1252", "windows-1252"),
        ("<meta charset='no-such-charset'>", "utf-8", None),
    ],
)  # fmt: skip
def test_western_charsets_are_respected(meta: str, encoding: str, declared: str | None) -> None:
    document, _ = page(meta, encoding=encoding, declared=declared)

    assert "“Nobody was killed,”" in document.text


def test_an_arabic_page_labelled_english_is_arabic() -> None:
    stated = "<meta http-equiv='Content-Type' content='text/html; charset=windows-1256'>"

    document, failures = page(stated, f"<p>{ARABIC}</p>", encoding="cp1256")

    assert (document.text, document.language, failures) == (ARABIC, "ar", [])


def test_a_charset_that_nobody_names_is_not_guessed() -> None:
    with pytest.raises(ReadError, match="unknown charset"):
        page("", f"<p>{ARABIC}</p>", encoding="cp1256")


HOSTILE = {
    "nested": "<div>" * 100_000 + "x" + "</div>" * 100_000,
    "never closed": "<b>" * 100_000,
    "waves of nesting": ("<div>" * 200 + "</div>" * 200) * 2_000,
    "attributes": "<p " + " ".join(f'a{i}="1"' for i in range(300_000)) + ">",
    "attributes behind a quote": '<p a="><" ' + " ".join(f'a{i}=">"' for i in range(300_000)) + ">",
    "attributes of a script": "<script " + " ".join(f"a{i}" for i in range(300_000)) + "></script>",
    "open tags": "<a " * 1_000_000,
    "links": "<a href='/x'>link</a> " * 100_000,
    "table": "<table>" + f"<tr><td>{FIRST}</td></tr>" * 20_000 + "</table>",
    "one endless text": "x " * 7_000_000,
}


@pytest.mark.slow
@pytest.mark.parametrize("what", HOSTILE)
def test_a_page_built_to_be_slow_is_refused_at_once(what: str) -> None:
    start = time.perf_counter()

    with pytest.raises(ReadError, match=r"page\.html .* Save its text instead"):
        page("", ARTICLE + HOSTILE[what])
    assert time.perf_counter() - start < 5


@pytest.mark.parametrize(
    "trick",
    [
        f"<p title='{'x' * 1_000_000}'>", "<script>" * 50_000, "<!--" * 50_000, "</b>" * 50_000, "<" * 50_000, "&" * 50_000, "<![CDATA[" * 10_000,
        "<table>" + "<tr><td>1</td></tr>" * 5_000 + "</table>", "\ufffd" * 50, "<p>&#xd800;&#0;&#1114112;</p>", "<p>\x01\x02\x0b</p>", "<p title='\x03'>&#1;&#x1f;&#xfffe;&#6;</p>",
        '<script type="application/ld+json">' + "[" * 100_000 + "</script>",
    ],
)  # fmt: skip
def test_tricks_leave_the_article_as_it_is(trick: str) -> None:
    document, _ = page("", ARTICLE + trick)

    assert FIRST in document.text


def test_entities_are_not_unfolded_and_files_not_fetched() -> None:
    html = (
        '<?xml version="1.0"?><!DOCTYPE html [<!ENTITY a "lol"><!ENTITY b "&a;&a;&a;&a;"><!ENTITY x SYSTEM "file:///etc/passwd">]>'
        f"<html><body>{ARTICLE}<p>&b; &x; are entities in this paragraph of the page.</p></body></html>"
    )

    document, _ = documents.make(raw(html.encode()))

    assert "lol" not in document.text
    assert "root:" not in document.text


@pytest.mark.parametrize("html", ["<html></html>", "<html><head><title>x</title></head><body><nav><a href='/'>Home</a></nav></body></html>", "<!-- -->"])
def test_a_page_without_an_article_is_refused(html: str) -> None:
    with pytest.raises(ReadError, match=r"page\.html holds no"):
        documents.make(raw(html.encode()))


def test_the_id_hangs_on_input_text_and_date_alone() -> None:
    line = {"id": "a", "text": "Shells fell."}
    one, _ = documents.make(raw(b"x", "application/json", line=line))
    same, _ = documents.make(raw(b"y", "application/json", line={**line, "title": "T"}))
    dated, _ = documents.make(raw(b"x", "application/json", line=line, published_at=NOW))

    assert one.id == same.id
    assert one.id != dated.id
