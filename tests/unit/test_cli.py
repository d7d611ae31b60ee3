from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import click
import pytest
from click.testing import Result

from fogline import cli as module
from fogline.cli import cli
from fogline.errors import RecordError

Run = Callable[..., Result]
Write = Callable[..., Path]
STRIKE = {
    "id": "strike", "published_at": "2019-02-10", "source": "Sample Post",
    "text": "The Syrian Observatory for Human Rights said an air strike on Hajin killed 12 fighters on Friday.",
}  # fmt: skip
ARABIC = {"id": "ar", "language": "en", "text": "قال المرصد السوري لحقوق الإنسان إن غارة جوية استهدفت بلدة هجين شرق دير الزور يوم الجمعة."}


def rows(result: Result) -> list[dict[str, Any]]:
    return [json.loads(line) for line in result.stdout.splitlines()]


@pytest.mark.parametrize("command", [None, *sorted(cli.commands)])
def test_every_command_has_a_help_text_and_every_option_too(fogline: Run, command: str | None) -> None:
    result = fogline(*([command] if command else []), "--help")

    assert result.exit_code == 0
    assert len(result.stdout) > 100
    if command:
        assert all(p.help for p in cli.commands[command].params if isinstance(p, click.Option))


def test_reading_prints_one_object_a_report_in_input_order(fogline: Run, write_jsonl: Write) -> None:
    path = write_jsonl(STRIKE, {"id": "calm", "text": "Nothing of note was reported by anybody in the village today."}, ARABIC)

    result = fogline("read", "--json", str(path))

    assert result.exit_code == 0
    first, second, third = rows(result)
    assert [first["id"], second["id"], third["id"]] == ["strike", "calm", "ar"]
    assert first["claims"][0]["kind"] == "air_strike"
    assert first["claims"][0]["speaker"] == "Syrian Observatory for Human Rights"
    assert (third["language"], third["claims"], third["failures"]) == ("ar", [], [])


def test_reading_for_people_shows_the_words(fogline: Run, write_jsonl: Write) -> None:
    result = fogline("read", str(write_jsonl(STRIKE)))

    assert "air strike" in result.stdout
    assert "Syrian Observatory for Human Rights" in result.stdout
    assert "12" in result.stdout


def test_claim_ids_are_the_same_read_added_and_in_events(fogline: Run, write_jsonl: Write) -> None:
    path = write_jsonl(STRIKE)

    read = rows(fogline("read", "--json", str(path)))[0]["claims"]
    fogline("add", str(path))
    claims = rows(fogline("claims", "--json"))
    events = rows(fogline("events", "--json"))

    assert [c["id"] for c in claims] == [c["id"] for c in read]
    assert {i for e in events for i in e["claims"]} <= {c["id"] for c in claims}
    assert events[0]["reports"] == ["strike"]


def test_adding_acknowledges_each_report_and_adding_again_adds_nothing(fogline: Run, write_jsonl: Write) -> None:
    path = write_jsonl(STRIKE, ARABIC)

    first = fogline("add", "--json", str(path))
    second = fogline("add", "--json", str(path))

    assert rows(first) == [{"id": "strike", "status": "added"}, {"id": "ar", "status": "added"}]
    assert [row["status"] for row in rows(second)] == ["known", "known"]
    assert first.exit_code == second.exit_code == 0
    assert rows(fogline("status", "--json"))[0]["languages"] == {"ar": 1, "en": 1}


def test_a_replayed_archive_can_be_asked_as_known_then(fogline: Run, write_jsonl: Write) -> None:
    fogline("add", "--replay", str(write_jsonl(STRIKE)))

    assert rows(fogline("claims", "--json", "--as-of", "2019-02-09")) == []
    assert rows(fogline("events", "--json", "--as-of", "2019-02-09")) == []
    assert len(rows(fogline("claims", "--json", "--as-of", "2019-02-10"))) >= 1
    assert rows(fogline("events", "--json", "--as-of", "2019-02-10")) == rows(fogline("events", "--json"))


def test_a_broken_line_fails_alone_and_is_kept_as_a_row(fogline: Run, tmp_path: Path) -> None:
    path = tmp_path / "some.jsonl"
    path.write_text(json.dumps(STRIKE) + "\n{broken\n" + json.dumps({**STRIKE, "id": "other"}) + "\n")

    result = fogline("add", "--json", str(path))

    assert result.exit_code == 3
    assert sorted(row["status"] for row in rows(result)) == ["added", "added", "failed"]
    [failure] = rows(fogline("failures", "--json"))
    assert "some.jsonl:2" in failure["input_id"] + failure["message"]


@pytest.mark.parametrize(
    ("filters", "found"),
    [
        (["--words", "Hajin"], True),
        (["--words", "Aleppo"], False),
        (["--place", "Deir ez-Zor"], True),
        (["--place", "Idlib"], False),
        (["--kind", "air_strike"], True),
        (["--kind", "shelling"], False),
        (["--from", "2019-02-08", "--to", "2019-02-08"], True),
        (["--from", "2019-02-11"], False),
        (["--source", "Sample Post"], True),
        (["--actor", "nobody"], False),
    ],
)
def test_filters_narrow_claims(fogline: Run, write_jsonl: Write, filters: list[str], found: bool) -> None:
    fogline("add", str(write_jsonl(STRIKE)))

    assert bool(rows(fogline("claims", "--json", *filters))) is found


def test_show_leads_from_event_to_words_and_bytes(fogline: Run, write_jsonl: Write) -> None:
    fogline("add", str(write_jsonl(STRIKE)))
    [event, *_] = rows(fogline("events", "--json"))

    shown = fogline("show", event["id"]).stdout
    document = fogline("show", "strike").stdout

    assert ">>" in shown
    assert "strike" in shown
    assert "SHA-256" in shown
    assert STRIKE["text"] in document


def test_show_working_tells_how_the_ranges_came_about_and_why_it_stands_so(fogline: Run, write_jsonl: Write) -> None:
    fogline("add", str(write_jsonl(STRIKE)))
    [event] = [e for e in rows(fogline("events", "--json")) if e["counts"]]

    plain = fogline("show", event["id"]).stdout
    shown = fogline("show", event["id"], "--working").stdout
    [row] = rows(fogline("show", event["id"], "--json"))

    assert "killed: low 12, best 12, high 12" in shown
    assert "killed: low" not in plain
    assert "claimed: one voice tells it" in plain
    assert "source B (usually reliable)" in plain
    assert [(s["rule"], s["words"]) for s in row["working"] if s["who"] == "all"] == [("taken", ["12 fighters"])]
    assert row["information"]["digit"] == 3


def test_the_brief_names_its_words_and_reports(fogline: Run, write_jsonl: Write) -> None:
    fogline("add", str(write_jsonl(STRIKE)))

    told = fogline("brief").stdout

    assert "WHAT HAPPENED" in told
    assert "report strike, characters" in told


@pytest.mark.parametrize("command", ["claims", "events", "brief", "status", "failures", "rebuild"])
def test_asking_without_a_record_says_how_to_make_one(fogline: Run, command: str) -> None:
    result = fogline(command)

    assert isinstance(result.exception, RecordError)
    assert "fogline add" in str(result.exception)


def test_a_wrong_time_is_wrong_usage(fogline: Run, write_jsonl: Write) -> None:
    assert fogline("read", str(write_jsonl(STRIKE)), "--published", "yesterday-ish").exit_code == 2


def test_an_error_on_purpose_is_one_line_and_status_2(monkeypatch: pytest.MonkeyPatch, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    monkeypatch.chdir(tmp_path)
    monkeypatch.setattr("sys.argv", ["fogline", "claims"])

    with pytest.raises(SystemExit) as stopped:
        module.main()

    assert stopped.value.code == 2
    assert capsys.readouterr().err.count("\n") == 1


def test_settings_say_where_each_came_from(fogline: Run) -> None:
    found = {row["name"]: row for row in rows(fogline("settings", "--json", "--record", "x.db"))}

    assert found["record"]["origin"] == "--record"
    assert found["fetch_timeout_s"]["origin"] == "default"


def test_what_is_asked_is_logged_where_that_is_wanted(fogline: Run, write_jsonl: Write, monkeypatch: pytest.MonkeyPatch) -> None:
    fogline("add", str(write_jsonl(STRIKE)))
    fogline("claims", "--words", "Hajin")
    before = rows(fogline("status", "--json"))[0]["audit_entries"]
    monkeypatch.setenv("FOGLINE_LOG_READS", "yes")
    monkeypatch.setenv("FOGLINE_BY", "A. Editor")

    fogline("claims", "--words", "Hajin")

    assert rows(fogline("status", "--json"))[0]["audit_entries"] == before + 1
    assert fogline("verify").exit_code == 0


def test_what_a_person_decides_needs_a_name_and_a_reason(fogline: Run, write_jsonl: Write) -> None:
    fogline("add", str(write_jsonl(STRIKE)))
    [claim] = [c["id"] for c in rows(fogline("claims", "--json"))][:1]

    assert "--why" in fogline("withdraw", claim).stderr
    assert "who decides" in fogline("withdraw", claim, "--why", "an error").stderr
    assert rows(fogline("withdraw", claim[:12], "--why", "an error", "--by", "A. Editor", "--json"))[0] == {"withdrawn": 1, "ids": [claim]}
    assert claim not in {c["id"] for c in rows(fogline("claims", "--json"))}


def test_an_event_is_judged_cited_and_told_from_the_command(fogline: Run, write_jsonl: Write) -> None:
    fogline("add", str(write_jsonl(STRIKE)))
    [event] = rows(fogline("events", "--json"))

    judged = rows(fogline("judge", "discounted", event["id"][:14], "--why", "a film set", "--by", "A. Editor", "--json"))[0]
    told = rows(fogline("history", event["id"][:14], "--json"))[0]
    cited = rows(fogline("cite", event["claims"][0], "--json"))[0]

    assert judged["events"] == [event["id"]]
    assert rows(fogline("events", "--json"))[0]["standing"] == "discounted"
    assert told["revisions"][-1]["judgements"][0]["who"] == "A. Editor"
    assert STRIKE["text"][cited["characters"][0] : cited["characters"][1]] == cited["quote"]
    assert "a film set" in fogline("history", event["id"]).stdout
    assert cited["sha256"] in fogline("cite", event["claims"][0]).stdout


def test_words_are_found_in_documents_of_any_script_with_where_they_stand(fogline: Run, write_jsonl: Write) -> None:
    fogline("add", str(write_jsonl(STRIKE, ARABIC)))

    [strike] = rows(fogline("search", "hajin", "--json"))
    [arabic] = rows(fogline("search", "هجين", "--json"))

    assert [STRIKE["text"][a:b] for a, b in strike["hits"]] == ["Hajin"]
    assert [ARABIC["text"][a:b] for a, b in arabic["hits"]] == ["هجين"]
    assert ">>Hajin<<" in fogline("search", "hajin").stdout
    assert rows(fogline("search", "nowhere", "--json")) == []


def test_a_search_does_not_show_a_private_person(fogline: Run, write_jsonl: Write) -> None:
    text = "Ahmed Salem, 34, a baker, said a shell had struck his house in Hajin on Friday. Salem said two children were killed."
    fogline("add", str(write_jsonl({"id": "baker", "title": "Ahmed Salem on the shelling", "published_at": "2019-02-10", "text": text})))

    for asked in ("hajin", "salem"):
        plain, programs = fogline("search", asked).stdout, fogline("search", asked, "--json").stdout
        assert "Salem" not in plain + programs
        assert "█████" in plain
        [[start, end], *_] = rows(fogline("search", asked, "--json"))[0]["hits"]
        assert text[start:end].lower() == asked


def test_redacted_bytes_are_not_taken_in_again_under_another_name(fogline: Run, write_jsonl: Write) -> None:
    Path("one.txt").write_text(STRIKE["text"])
    fogline("add", "one.txt")
    fogline("redact", "one.txt", "--why", "names a witness", "--by", "A. Editor")
    Path("two.txt").write_text(STRIKE["text"])

    result = fogline("add", "two.txt", str(write_jsonl(STRIKE)))

    assert result.exit_code == 3
    assert "names a witness" in result.stderr
    assert {c["report"] for c in rows(fogline("claims", "--json"))} == {"strike"}
    assert fogline("verify").exit_code == 0


def test_redacting_from_the_command_leaves_the_reason(fogline: Run, write_jsonl: Write) -> None:
    fogline("add", str(write_jsonl(STRIKE)))

    result = fogline("redact", "strike", "--why", "names a witness", "--by", "A. Editor")

    assert result.exit_code == 0
    assert "names a witness" in fogline("show", "strike").stdout
    assert rows(fogline("claims", "--json")) == rows(fogline("events", "--json")) == rows(fogline("search", "Hajin", "--json")) == []
    assert fogline("verify").exit_code == 0
