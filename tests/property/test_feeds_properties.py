from __future__ import annotations

from datetime import UTC, datetime
from email import message_from_bytes
from email.policy import default
from pathlib import Path

from hypothesis import given
from hypothesis import strategies as st
from lxml import etree

from fogline import feeds, mailing
from fogline.characters import isolated, plain
from fogline.feeds import About, Entry, Site
from fogline.news import Item
from fogline.types import Event

SCHEMA = etree.RelaxNG(file=str(Path(__file__).parents[1] / "atom.rng"))
ANY = st.text(st.characters(codec=None, exclude_categories=()), max_size=40) | st.sampled_from(
    ("\x00", "\ud800\udc00", "]]>", "\u202e<b>", "\ufffe", "\x85", "&#0;")
)
BEGAN = datetime(2021, 6, 1, tzinfo=UTC)
EVENT = Event("event_1", "shelling", (), None, 5, None, None, (), {}, "claimed", 0.5, (("one",),), ("claim_1",))


@given(ANY, ANY, ANY, ANY, ANY)
def test_any_text_makes_a_feed_that_a_strict_reader_takes(title: str, key: str, words: str, term: str, name: str) -> None:
    site = Site("https://monitor.example/", "abc", BEGAN)
    entry = Entry(site.tag(name, "1"), f"New: {plain(title)}", "2021-06-01T00:00:00Z", [plain(words)], site.page("events", name), (f"t{term}",))

    data = feeds._feed(site, ("question", key), f"t{title}", [entry], About(own="https://monitor.example/x"), None)

    feed = etree.fromstring(data)
    SCHEMA.assertValid(feed)
    assert feed.findtext(f".//{{{feeds.ATOM}}}content") == plain(words)


@given(ANY)
def test_a_plain_text_is_one_line_and_stays_as_it_is(text: str) -> None:
    told = plain(text)

    assert told == plain(told)
    assert told.encode().decode() == told
    assert len(f"x{told}x".splitlines()) == 1
    etree.Element("x").text = told
    etree.Element("x").text = isolated(told)


@given(ANY, ANY)
def test_any_text_makes_a_mail_with_the_heads_that_it_should_have(name: str, words: str) -> None:
    item = Item("New", plain(words), plain(words), (plain(words),), (isolated(plain(words)),), EVENT, None)

    mail = mailing.compose(
        name, "f00d", [item], sender="monitor@example.org", to="desk@example.org", between=(1, 2), record="abc", now=BEGAN, note=f"since {name}"
    )

    sent = message_from_bytes(mail.as_bytes(), policy=default)
    assert sorted(sent.keys()) == sorted(mail.keys())
    assert not sent.defects
    body = sent.get_body(("plain",))
    assert body is not None
    assert plain(words) in body.get_content()
