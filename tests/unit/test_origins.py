"""Copies in every shape a desk gives them, credits, and the passages that are shared."""

from __future__ import annotations

import pytest

from fogline import origins, passages
from fogline.agencies import credited

WIRE = """Rockets fell on the harbour of Marran before dawn on Friday and set two grain stores on fire, the port's director said. Nobody was hurt, he said,
but 400 tonnes of wheat meant for the camps in the hills were lost.

"We had been told that the truce covers the quays," the director, Idris Vellan, told reporters beside the burning sheds. "It doesn't cover anything."

The northern command denied that its batteries had fired. A colonel who asked not to be named said that the rockets came from a boat; the coast guard
said it had seen none. Marran has been shelled eleven times since the truce began in March, according to the council's own count, which could not be checked.

Ships with food have waited outside the breakwater for nine days. The relief office said it would try to unload two of them at Hallun, a smaller harbour
forty kilometres to the east, as soon as a pilot could be found."""
LOCAL = "Our own correspondent on the road from Hallun saw lorries turn back at the second bridge, where soldiers let nobody through before noon."
OTHER = """A convoy of nineteen lorries with flour reached the hill camps on Friday evening, the first in three weeks. The drivers came by the old mine road because
the bridge at Tesk is closed. Families queued until midnight; a nurse said that the sacks would last five days, and that nobody knew when more would come.

The relief office has asked both commands for a day without fire each week so that lorries may use the valley. Neither has answered in public."""


def are_one(a: str, b: str) -> bool:
    return len(set(origins.find([("a", a), ("b", b)]).values())) == 1


@pytest.mark.parametrize(
    "copy",
    [
        pytest.param("Harbour in flames\n\n" + WIRE, id="re-headlined"),
        pytest.param(WIRE[: len(WIRE) * 6 // 10], id="cut short"),
        pytest.param(WIRE[len(WIRE) // 3 :], id="without its beginning"),
        pytest.param(WIRE.replace('"', "“", 1).replace('"', "”", 1).replace("'", "’").replace('"', "«", 1).replace('"', "»"), id="other quotation marks"),
        pytest.param(WIRE.upper(), id="in capitals"),
        pytest.param(" ".join(WIRE.split()), id="in one paragraph"),
        pytest.param(WIRE.replace(" ", "\u00a0").replace("harbour", "har\u00adbour"), id="hyphenated and spaced for the page"),
        pytest.param(WIRE.replace("Vellan", "Vellán").replace("Marran", "Marrán"), id="with accents"),
        pytest.param(f"{LOCAL}\n\n{WIRE}", id="a local paragraph before"),
        pytest.param(WIRE.replace("\n\n", f"\n\n{LOCAL}\n\n"), id="local paragraphs between"),
        pytest.param(f"{WIRE}\n\n{LOCAL}\n\n{LOCAL} There was no word of when that would change.", id="local paragraphs after"),
        pytest.param(f"{OTHER}\n\n{WIRE}", id="joined with another story"),
        pytest.param("\n\n".join(reversed(WIRE.split("\n\n"))), id="in another order"),
        pytest.param(WIRE.replace("on Friday", "yesterday").replace("400 tonnes", "about 400 tonnes").replace("forty kilometres", "25 miles"), id="edited"),
        pytest.param("Share\n\nCopy link\n\n" + WIRE + "\n\nRead more\n\nSign up for our newsletter", id="with a page around it"),
    ],
)
def test_a_copy_is_found(copy: str) -> None:
    assert are_one(WIRE, copy)


def test_stories_of_one_day_are_not_copies() -> None:
    assert not are_one(WIRE, OTHER)


def test_buttons_and_headings_make_no_copies() -> None:
    page = "Copy link to post\n\nEmbed post\n\n{}\n\n0 replies\n\nShow this thread\n\nTwitter may be over capacity or experiencing a momentary hiccup. Try again."

    assert not are_one(page.format("Two shells landed near the mill at Orba; no word of anybody hurt so far."), page.format("The bridge at Tesk is open again for lorries with food, the council says."))


def test_a_short_text_is_a_copy_only_where_nearly_all_of_it_is() -> None:
    toll = "The daily count of the council of Marran for {}: {} people were killed in the district, among them {} children, and {} were hurt in all."

    assert are_one(toll.format("Monday", "four", "two", "nine"), toll.format("Monday", "four", "two", "nine") + " More follows.")
    assert not are_one(toll.format("Monday", "four", "two", "nine"), toll.format("Tuesday", "seven", "no", "thirty"))


@pytest.mark.parametrize("at", range(0, 600, 60))
def test_a_post_is_found_wherever_a_longer_text_prints_it_whole(at: int) -> None:
    post = " ".join(WIRE.split()[at // 60 * 8 :][:24])
    longer = f"{OTHER}\n\n{LOCAL} {LOCAL[:at // 6]} On its channel the port wrote: {post} {LOCAL}\n\n{OTHER[::-1]}"

    assert are_one(post, longer)


def test_who_credits_one_agency_needs_to_share_less() -> None:
    rewritten = WIRE[: len(WIRE) // 3] + "\n\n" + OTHER

    assert not are_one(WIRE, rewritten)
    assert are_one("MARRAN (Reuters) - " + WIRE, rewritten + "\n\n(Reuters)")


def test_a_copy_is_told_in_words() -> None:
    half = origins.copied(origins.sketch("MARRAN (AP) - " + WIRE), origins.sketch(WIRE[: len(WIRE) // 3] + "\n\n" + OTHER + "\n\n(AP)"))
    whole = origins.copied(origins.sketch(WIRE), origins.sketch("A heading\n\n" + WIRE))

    assert whole is not None
    assert whole.reason("report wire-1") == "a copy of report wire-1: all of the shorter one's runs of five words"
    assert half is not None
    assert half.reason("report wire-1").endswith("% of the shorter one's runs of five words, and both credit AP")


def test_an_agency_is_credited_at_the_beginning_or_the_end_alone() -> None:
    assert credited("MARRAN (AP) — Rockets fell.") == {"ap"}
    assert credited("Rockets fell. " * 60 + "Reporting by AFP") == {"afp"}
    assert credited("Rockets fell. " * 60 + "Reuters reported the same. " + "Rockets fell. " * 60) == frozenset()


def test_a_signature_is_a_few_numbers_that_fit_a_database() -> None:
    keys = origins.signature(WIRE)

    assert list(keys) == sorted(set(keys))
    assert len(keys) < len(WIRE.split()) / 5
    assert all(0 <= key < 2**63 for key in keys)


def test_shared_passages_stand_verbatim_in_both_texts_the_longest_first() -> None:
    copy = f"{LOCAL}\n\n{WIRE.split(chr(10) * 2)[2]}\n\n{LOCAL}\n\n{WIRE.split(chr(10) * 2)[0]}".replace("harbour", "HARBOUR")

    found = passages.shared(WIRE, copy)

    assert [p.words for p in found] == sorted((p.words for p in found), reverse=True)
    assert [p.here.of(WIRE).casefold() for p in found[:2]] == [p.there.of(copy).casefold() for p in found[:2]]
    assert found[0].here.of(WIRE).startswith("The northern command denied")
    assert found[1].here.of(WIRE).startswith("Rockets fell on the harbour")
    assert passages.shared(WIRE, OTHER) == []
