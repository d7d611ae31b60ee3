"""What is asked next, in which order, of whom; how far reviewers agree; and the review itself, on a real terminal."""

from __future__ import annotations

import json
import os
import pty
import re
import select
import signal
import sys
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import replace
from datetime import timedelta
from io import StringIO
from pathlib import Path
from typing import Any

import pytest
from click.testing import Result
from rich.console import Console

from fogline.record import Record
from fogline.record.verify import faults
from fogline.review import screen
from fogline.review.agreement import agreement
from fogline.review.alpha import alpha
from fogline.review.pairs import Pair, by_likeness
from fogline.review.queue import Item, queue
from fogline.review.session import Session
from fogline.review.sitting import known
from fogline.types import Question, Verdict
from samples import NOW, PLACES, claim_id, report

MINUTE = timedelta(minutes=1)
NAMES = {
    "one": report("one", "Shells hit Marran on Friday, said one.", killed=12),
    "two": report("two", "Shells hit Marran again, said two.", "B Paper", killed=13),
    "far": report("far", "Shells hit Tesk at noon, said a third.", "C Paper", place="Tesk", killed=2),
    "last": report("last", "Shells hit Orba at night, said a fourth.", "D Paper", place="Orba"),
}
IDS = {name: claim_id(kept) for name, kept in NAMES.items()}


@pytest.fixture
def path(tmp_path: Path) -> Path:
    with Record(tmp_path / "war.db") as record:
        for kept in NAMES.values():
            record.append(*kept, at=NOW, now=NOW)
        record.revise(now=NOW)
    return tmp_path / "war.db"


def judge(path: Path, who: str, verdict: Verdict, *names: str, minutes: int = 1) -> None:
    with Record(path, who=who) as record:
        record.judge(verdict, *(IDS[name] for name in names), why="read it", now=NOW + minutes * MINUTE)
        record.revise(now=NOW + minutes * MINUTE)


def scored(*pairs: tuple[float, str, str]) -> Callable[..., list[Pair]]:
    return lambda _claims, _decided: [Pair(chance, IDS[a], IDS[b], "made up") for chance, a, b in pairs]


def asked(path: Path, who: str, *pairs: tuple[float, str, str]) -> list[Item]:
    with Record(path) as record:
        return queue(known(record.view()), scored(*pairs), who)


def names(items: list[Item]) -> list[tuple[str, ...]]:
    return [tuple(name for name in NAMES if IDS[name] in item.claims) for item in items]


def test_a_pair_near_the_threshold_that_counts_many_comes_before_a_sure_one_and_a_small_one(path: Path) -> None:
    items = [i for i in asked(path, "A", (0.45, "one", "far"), (0.05, "far", "last"), (0.45, "far", "last"), (0.02, "one", "last")) if i.sort == "pair"]

    assert names(items) == [("one", "far"), ("far", "last"), ("one", "last")]
    assert items[0].chance == 0.45


def test_pairs_are_scored_by_likeness(path: Path) -> None:
    with Record(path) as record:
        held = known(record.view())
        found = {frozenset((p.left, p.right)): p for p in by_likeness(held.claims.values(), record.view().decided())}

    pair = found[frozenset((IDS["one"], IDS["two"]))]
    assert pair.chance > 0.5
    assert "both at Marran" in pair.reason
    assert frozenset((IDS["one"], IDS["far"])) not in found  # thirty kilometres and more apart: nothing to ask


def test_a_claim_that_moves_a_toll_is_asked_about_and_one_that_moves_nothing_is_not(path: Path) -> None:
    items = [i for i in asked(path, "A") if i.sort == "claim"]

    assert set(names(items)) == {("one",), ("two",), ("far",)}
    assert "on it hangs how many were killed" in items[0].reason


def test_nothing_is_asked_twice_of_one_reviewer_and_once_of_a_second(path: Path) -> None:
    pair = (0.4, "one", "far")
    judge(path, "A", "different", "one", "far")
    judge(path, "A", "accepted", "far", minutes=2)

    mine, second = asked(path, "A", pair), asked(path, "B", pair)
    judge(path, "B", "unsure", "far", "one", minutes=3)
    judge(path, "B", "accepted", "far", minutes=3)
    third = asked(path, "C", pair)

    assert not {("one", "far"), ("far",)} & set(names(mine))
    assert [i.second for i in second[:2]] == [True, True]
    assert set(names(second[:2])) == {("one", "far"), ("far",)}
    assert not {("one", "far"), ("far",)} & set(names(third))


def test_what_follows_from_decisions_is_not_asked(path: Path) -> None:
    judge(path, "A", "same", "one", "far")
    judge(path, "A", "same", "far", "last", minutes=2)

    assert not [i for i in asked(path, "A", (0.5, "one", "last")) if i.sort == "pair"]
    judge(path, "A", "different", "one", "last", minutes=3)


def test_who_undoes_is_asked_again(path: Path) -> None:
    judge(path, "A", "different", "one", "far")
    with Record(path, who="A") as record:
        [j] = record.view().judgements()
        record.withdraw([j["id"]], why="too quick", at=NOW + 2 * MINUTE, now=NOW + 2 * MINUTE)

    assert ("one", "far") in names(asked(path, "A", (0.4, "one", "far")))


def test_one_reviewers_confirmed_is_brought_to_a_second_first(path: Path) -> None:
    judge(path, "A", "confirmed", "far")

    first, *_ = asked(path, "B", (0.5, "one", "far"))
    assert (first.sort, first.second, names([first])) == ("event", True, [("far",)])
    assert not [i for i in asked(path, "A") if i.sort == "event"]
    judge(path, "B", "confirmed", "far", minutes=2)
    assert not [i for i in asked(path, "C") if i.sort == "event"]


# Krippendorff (2011), Computing Krippendorff's Alpha-Reliability: the data of four observers and twelve units, and of two and twelve.
FOUR = ("123321412...", "1233224125.3", ".3332342251.", "12332441251.")
TWO = ("aabbdcccedda", "babbbcccedd d".replace(" ", ""))
# Three coders and fifteen units, as Wikipedia works out "Krippendorff's alpha" (CC BY-SA).
THREE = (".....34121133.3", "1.21334" "3.......", "..2134" "4.21133.4")


def units(rows: tuple[str, ...], of: Callable[[str], Any] = int) -> list[dict[str, Any]]:
    return [{str(i): of(v) for i, v in enumerate(column) if v != "."} for column in zip(*rows, strict=True)]


@pytest.mark.parametrize(("rows", "metric", "published", "places"), [
    (FOUR, "nominal", 0.743, 3), (FOUR, "ordinal", 0.815, 3), (FOUR, "interval", 0.849, 3), (FOUR, "ratio", 0.797, 3),
    (TWO, "nominal", 0.692, 3), (THREE, "nominal", 0.691, 3), (THREE, "interval", 0.811, 3),
])  # fmt: skip
def test_alpha_is_what_was_published(rows: tuple[str, ...], metric: Any, published: float, places: int) -> None:
    found = alpha(units(rows, str if rows is TWO else int), metric)

    assert found.alpha is not None
    assert round(found.alpha, places) == published
    assert found.low is not None
    assert found.low <= found.alpha <= found.high  # type: ignore[operator]
    assert found == alpha(units(rows, str if rows is TWO else int), metric)  # the same draws each time


def test_alpha_of_one_value_says_nothing_and_of_full_agreement_is_one() -> None:
    assert alpha([{"A": 1, "B": 1}, {"A": 1}], "nominal").alpha is None
    assert alpha([{"A": 1, "B": 1}, {"A": 2, "B": 2}], "interval").alpha == 1.0


def test_agreement_is_taken_field_by_field(path: Path) -> None:
    for who, verdict, far in (("A", "same", "A"), ("B", "different", "D")):
        judge(path, who, verdict, "one", "far")  # type: ignore[arg-type]
        judge(path, who, "unsure", "one", "last", minutes=2)
        judge(path, who, "confirmed" if who == "A" else "claimed", "last", minutes=3)
        with Record(path, who=who) as record:
            record.grade("A Paper", far, why="as I see it", now=NOW + 4 * MINUTE)  # type: ignore[arg-type]
            if who == "B":
                record.correct(IDS["far"], "kind", {"value": "air_strike", "span": None, "words": None}, why="jets", now=NOW + 5 * MINUTE)
        judge(path, who, "accepted", "far", minutes=5 if who == "A" else 6)
    with Record(path) as record:
        view = record.view()
        found = agreement(view.judged(), view.claim, lambda claim: view.things_of_claim(claim)[0])

    assert {f: a.units for f, a in found.items()} == {
        "verdict": 1, "standing": 1, "grade": 1, "kind": 1, "modes": 1, "stance": 1, "background": 1, "speaker": 1, "actors": 1, "place": 1,
        "window": 1, "killed": 1,
    }  # fmt: skip
    assert {f for f, a in found.items() if a.alpha is not None} == {"verdict", "standing", "grade", "kind"}
    assert (found["killed"].metric, found["grade"].metric, found["kind"].reviewers) == ("ratio", "ordinal", 2)


def test_the_queue_and_the_agreement_are_printed_for_programs(path: Path, fogline: Callable[..., Result]) -> None:
    first = json.loads(fogline("review", "--next", "1", "--json", "--by", "A", "--record", str(path)).stdout)
    shown = fogline("review", "--next", "3", "--by", "A", "--record", str(path)).stdout
    refused = fogline("review", "--by", "A", "--record", str(path))
    none = fogline("review", "--agreement", "--record", str(path)).stdout
    for who in "AB":
        judge(path, who, "accepted", "far")
    told = [json.loads(line) for line in fogline("review", "--agreement", "--json", "--record", str(path)).stdout.splitlines()]

    assert first["sort"] in ("pair", "claim")
    assert first["claim_details"][0]["id"] in first["claims"]
    assert shown.count("expected change") == 3
    assert (refused.exit_code, "needs a terminal" in refused.output) == (2, True)
    assert "yet" in none
    assert {row["field"] for row in told} >= {"kind", "killed"}


def test_correct_and_grade_from_the_command(path: Path, fogline: Callable[..., Result]) -> None:
    where = ("--record", str(path), "--by", "A. Editor", "--why", "read it myself")
    corrected = fogline("correct", IDS["one"][:14], "counts", "killed 2-4", *where)
    graded = json.loads(fogline("grade", "A Paper", "b", "--kind", "shelling", "--json", *where).stdout)
    shown = fogline("show", IDS["one"], "--record", str(path)).stdout
    one = fogline("judge", "confirmed", IDS["far"], *where).stdout
    [event] = [json.loads(line) for line in fogline("events", "--json", "--record", str(path)).stdout.splitlines() if IDS["far"] in line]
    waiting = fogline("show", event["id"], "--record", str(path)).stdout
    undone = fogline("withdraw", graded["judgement"], *where).stdout

    assert "counts: the machine read 12 people killed civilians; corrected to 2 to 4 people killed by A. Editor" in corrected.stdout
    assert (graded["grade"], graded["kind"]) == ("B", "shelling")
    assert "corrected to 2 to 4 people" in shown
    assert "a second reviewer must say so too" in one
    assert event["standing"] == "claimed"
    assert "one reviewer says confirmed (A. Editor: read it myself), a second is needed" in waiting
    assert "1 withdrawn" in undone


def test_both_texts_of_a_pair_are_shown_with_what_differs(path: Path) -> None:
    with Record(path) as record:
        view = record.view()
        [item] = [i for i in queue(known(view), scored((0.45, "one", "far")), "A") if i.sort == "pair"]
        out = StringIO()

        screen.show(Console(file=out, width=100), view, item, view.events(Question()), "1 of 1", detail=True)

    shown = out.getvalue()
    assert "A Paper, 2021-05-08, report one" in shown
    assert "A  C Paper" in shown or "B  C Paper" in shown
    assert "⟨deed: Shells hit⟩ Tesk at noon" in shown
    assert "* place" in " ".join(shown.split())
    assert "  kind" in shown
    assert "machine: 45% that it is one event; made up" in shown
    assert re.search(r"\[claimed, chance \d\d%, 1 origin in 1 report\]", shown)


def reviewed(path: Path, keys: str, *answers: str, who: str = "A. Editor", pairs: Any = None) -> str:
    """What a session shows to whoever types some keys and answers."""
    typed, given, out = iter(keys), iter(answers), StringIO()
    with Record(path, who=who) as record:
        Session(
            record, pairs or scored((0.45, "one", "far")), Console(file=out, width=100), lambda: next(typed, ""), lambda _asked, otherwise: next(given, otherwise),
            lambda: NOW + MINUTE, PLACES.get,
        ).run()  # fmt: skip
    return out.getvalue()


def decisions(path: Path) -> list[tuple[str, str | None, str]]:
    with Record(path) as record:
        return [(row["verdict"], row["field"], row["why"]) for row in record.view().judgements()]


def test_an_event_of_a_pair_is_given_a_standing_and_the_pair_stays_to_be_decided(path: Path) -> None:
    shown = reviewed(path, "gad?gan!nq", "a film set")

    assert decisions(path) == [("discounted", None, "a film set"), ("different", None, "read in review")]
    assert "no standing given" in shown
    assert "no such key: '!'" in shown


def test_what_is_wrong_with_a_claim_is_asked_and_the_rest_accepted(path: Path) -> None:
    shown = reviewed(path, "snx", "stance", "denied", "", "he denies it", pairs=scored())

    assert decisions(path) == [("corrected", "stance", "he denies it"), ("accepted", None, "read in review")]
    assert "stance: the machine read asserted; corrected to denied by A. Editor: he denies it" in shown


def test_skipped_things_come_again_next_time_and_the_end_is_said(path: Path) -> None:
    first = reviewed(path, "s" * 20)
    second = reviewed(path, "x" * 20)
    third = reviewed(path, "x" * 20)

    assert "Nothing is left to review." in first
    assert [verdict for verdict, _, _ in decisions(path)].count("accepted") == 3
    assert "Nothing is left to review." in second
    assert third.strip() == "Nothing is left to review."


def test_undo_goes_back_one_decision_at_a_time(path: Path) -> None:
    shown = reviewed(path, "xxzzzq")

    assert decisions(path) == []
    assert shown.count("undone") == 2
    assert "nothing was decided in this session" in shown


class Terminal:
    """A real process on a real terminal, driven by keys."""

    def __init__(self, *arguments: str, folder: Path) -> None:
        self.seen = ""
        self.process, self._terminal = pty.fork()
        if self.process == 0:
            os.environ.update(TERM="xterm", COLUMNS="110", LINES="40", FOGLINE_GAZETTEERS=str(folder / "gazetteers"))
            os.execv(sys.executable, [sys.executable, "-c", "from fogline.cli import main; main()", *arguments])

    def until(self, words: str, patience_s: float = 60) -> str:
        """What was shown up to some words that were not seen yet."""
        limit = time.monotonic() + patience_s
        while words not in self.seen:
            if not select.select([self._terminal], [], [], max(0, limit - time.monotonic()))[0]:
                raise AssertionError(f"{words!r} was never shown: {self.seen}")
            try:
                self.seen += os.read(self._terminal, 65536).decode()
            except OSError:  # the process is gone
                raise AssertionError(f"it ended before {words!r} was shown: {self.seen}") from None
        before, _, self.seen = self.seen.partition(words)
        return re.sub(r"\x1b\[[\d;?]*[a-zA-Z]", "", before) + words

    def press(self, keys: str) -> None:
        os.write(self._terminal, keys.encode())

    def end(self) -> int:
        """The exit status."""
        _, status = os.waitpid(self.process, 0)
        os.close(self._terminal)
        return os.waitstatus_to_exitcode(status)


@contextmanager
def reviewing(path: Path, who: str) -> Iterator[Terminal]:
    terminal = Terminal("review", "--record", str(path), "--by", who, folder=path.parent)
    try:
        yield terminal
    finally:
        try:
            os.kill(terminal.process, signal.SIGKILL)
            os.waitpid(terminal.process, 0)
        except (ProcessLookupError, ChildProcessError):
            pass


def verdicts(path: Path) -> list[tuple[str, str]]:
    with Record(path) as record:
        return [(row["verdict"], row["who"]) for row in record.view().judgements()]


ASKED = "[?] keys"


@pytest.mark.slow
def test_a_review_on_a_terminal_keeps_each_decision_and_goes_on_where_it_was(path: Path) -> None:
    with reviewing(path, "A. Editor") as terminal:
        shown = terminal.until(ASKED)
        terminal.press("x")
        terminal.until("-> ")
        terminal.until(ASKED)
        held = verdicts(path)  # while it runs
        terminal.press("z")
        terminal.until("undone")
        terminal.until(ASKED)
        undone = verdicts(path)
        terminal.press("?")
        terminal.until("ctrl-C stops")
        terminal.press("d")
        details = terminal.until(ASKED)
        terminal.press("u")
        terminal.until("-> unsure")
        terminal.until(ASKED)
        terminal.press("\x03")
        terminal.until("decisions kept")
        status = terminal.end()
    with reviewing(path, "A. Editor") as terminal:
        again = terminal.until(ASKED)
        terminal.press("q")
        terminal.until("0 decisions kept")
        ended = terminal.end()

    assert "⟨deed: Shells hit⟩" in shown
    assert "machine:" in shown
    assert len(held) == 1
    assert undone == []
    assert "expected change" in details
    assert (status, ended) == (130, 0)
    assert [v for v, _ in verdicts(path)] == ["unsure"]
    assert again.split("1 of ")[1].split()[0] == str(int(shown.split("1 of ")[1].split()[0]) - 1)
    with Record(path) as record:
        assert list(faults(record.engine)) == []


@pytest.mark.slow
def test_a_field_is_corrected_and_a_standing_given_on_a_terminal(path: Path) -> None:
    judge(path, "B. Second", "confirmed", "one")
    with reviewing(path, "A. Editor") as terminal:
        shown = terminal.until(ASKED)
        terminal.press("c")
        for prompt, answer in (("which claim", "1"), ("field (", "counts"), ("killed 3-5", "killed 11-15"), ("say so", ""), ("why", "as the text says")):
            terminal.until(prompt)
            terminal.press(f"{answer}\n")
        corrected = terminal.until(ASKED)
        terminal.press("c")
        for prompt, answer in (("which claim", "2"), ("field (", "place"), ("place is", "Nowhere at all"), ("say so", ""), ("why", "")):
            terminal.until(prompt)
            terminal.press(f"{answer}\n")
        terminal.until("knows no such place")
        terminal.press("g")
        terminal.until("[c] confirmed")
        terminal.press("c")
        terminal.until("why")
        terminal.press("seen on film\n")
        terminal.until("-> confirmed")
        terminal.until(ASKED)
        terminal.press("q")
        terminal.until("2 decisions kept")
        assert terminal.end() == 0

    assert "is this event confirmed?" in shown
    assert "corrected to 11 to 15 people killed" in " ".join(corrected.split())
    with Record(path) as record:
        view = record.view()
        [event] = [e for e in view.events(Question()) if IDS["one"] in e.claims]
        corrected_claim = view.claim(event.claims[0])
        assert corrected_claim is not None
        # the other report's number is inside the range, which gives way to it
        assert (event.standing, event.counts["killed"].total.low, corrected_claim.counts[0].high) == ("confirmed", 12, 15)


@pytest.mark.slow
def test_a_review_that_is_killed_has_kept_what_was_decided(path: Path) -> None:
    with reviewing(path, "A. Editor") as terminal:
        terminal.until(ASKED)
        terminal.press("x")
        terminal.until(ASKED)
        os.kill(terminal.process, signal.SIGKILL)
        terminal.end()

    assert len(verdicts(path)) == 1
    with Record(path) as record:
        assert list(faults(record.engine)) == []
        assert record.revise(now=NOW + timedelta(days=9000)) >= 0


def test_a_decided_claim_carries_what_was_read(path: Path) -> None:
    with Record(path, who="A") as record:
        record.correct(IDS["one"], "stance", {"value": "denied", "span": None, "words": None}, why="a denial", now=NOW + MINUTE)
        record.judge("accepted", IDS["one"], why="else right", now=NOW + MINUTE)
        filed = record.view().claim(IDS["one"])

    assert filed is not None
    assert filed.as_read is not None
    assert replace(filed.as_read.claim, stance="denied", confidence=1.0) == filed.claim
