import errno
import json
import random
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest
from click.testing import Result

from fogline.errors import ConfigError, GazetteerError
from fogline.gazetteer import Gazetteer, added, adding, fetching, index
from fogline.gazetteer.drafts import Draft
from geonames_server import GeonamesServer, row, serving, zipped

TODAY = "2026-02-03"
TABLE = "".join((
    row("Tall Qamh", 36.1, 38.9, admin2="0401", also="Tell Kamh,Tal Gamh,تل قمح,TQMH,Tall Qamh 2"),
    row("Qaryat aş Şabbār", 36.2, 38.8, people=700, ascii_name="Qaryat as Sabbar", admin2="0401"),
    row("Bir Ferdan", 36.4, 38.2, admin1="77"),
    row("Muhafazat Upper", 36.4, 38.3, code="ADM1", admin1="77"),
    row("Middle Plain District", 36.1, 38.8, code="ADM2", admin2="0401"),
    row("Wadi Sumsum", 35.9, 38.7, code="STM"),
    row("Well of Nothing", 35.9, 38.7, code="WLL"),
    row("Kestrel Airbase", 35.8, 38.6, code="AIRB"),
    row("Raqqa", 35.95283, 39.00788, people=220_000, also="Arragga,Ar-Raqqa", number=172955),
    row("Old Mill", 36.30002, 38.50001),
))  # fmt: skip


@pytest.fixture(scope="module")
def small(tmp_path_factory: pytest.TempPathFactory) -> Gazetteer:
    """A shipped gazetteer of three places."""
    folder = tmp_path_factory.mktemp("shipped")
    draft = Draft()
    inside = draft.admin1.of("Raqqa")
    for name, lat, lon, feature, people, number in (
        ("Syria", 35.0, 38.0, "country", 18_000_000, 163843), ("Raqqa", 35.95, 39.01, "settlement", 200_000, 172955), ("Old Mill", 36.3, 38.5, "settlement", 0, 0),
    ):  # fmt: skip
        at = draft.place(name, lat, lon, feature, country="SY", admin1=inside, geonames=number, population=people, radius_m=5_000)  # type: ignore[arg-type]
        draft.call(at, {name: 0}, "SY")
    draft.countries.of("IQ")
    draft.write(folder, made="made up")
    return Gazetteer(folder)


@pytest.fixture
def folder(tmp_path: Path, small: Gazetteer, monkeypatch: pytest.MonkeyPatch) -> Iterator[Path]:
    """Where countries are added, beside the small gazetteer."""
    monkeypatch.setattr(index, "_load", lambda: small)
    monkeypatch.setattr(fetching, "PAUSE_S", 0.0)
    monkeypatch.setenv("FOGLINE_GAZETTEERS", str(tmp_path / "gazetteers"))
    added.shipped.cache_clear()
    yield tmp_path / "gazetteers"
    added.shipped.cache_clear()


@contextmanager
def bar(_: str) -> Iterator[Callable[[int, int], None]]:
    yield lambda done, total: None


def put(path: Path, data: bytes) -> Path:
    path.write_bytes(data)
    return path


def add(folder: Path, *paths: Path) -> list[added.Country]:
    return adding.add(paths, folder, today=TODAY, bar=bar)


def bring(folder: Path, server: GeonamesServer, *codes: str, timeout_s: float = 5) -> list[Path]:
    return adding.bring(codes, folder, base=server.url, timeout_s=timeout_s, bar=bar)


def test_an_added_country_is_looked_up_with_the_shipped_places_as_one(folder: Path, tmp_path: Path) -> None:
    [country] = add(folder, put(tmp_path / "mine.zip", zipped(TABLE)))

    gazetteer = added.opened(folder)
    [village] = gazetteer.lookup("Tell Kamh")
    assert (village.place.name, village.place.admin1, village.admin2, village.place.feature) == ("Tall Qamh", "Raqqa", "Middle Plain District", "settlement")
    assert village.place.gazetteer_id is not None
    assert gazetteer.lookup("تل قمح")[0].place == village.place
    assert gazetteer.lookup("Qaryat as-Sabbar")[0].population == 700
    assert gazetteer.lookup("Syria")[0].place.feature == "country"
    assert gazetteer.added == ("SY",)
    assert (country.code, country.added_on, country.places) == ("SY", TODAY, 7)


def test_what_the_shipped_gazetteer_has_is_joined_rather_than_doubled(folder: Path, tmp_path: Path) -> None:
    add(folder, put(tmp_path / "SY.zip", zipped(TABLE)))

    gazetteer = added.opened(folder)
    assert [c.place.gazetteer_id for c in gazetteer.lookup("Raqqa") if c.place.feature == "settlement"] == ["geonames:172955"]
    assert gazetteer.lookup("Arragga")[0].place.gazetteer_id == "geonames:172955"
    [mill] = gazetteer.lookup("Old Mill")
    assert (mill.place.lat, bool(mill.place.gazetteer_id)) == (36.3, True)


def test_only_features_that_reports_name_are_taken(folder: Path, tmp_path: Path) -> None:
    add(folder, put(tmp_path / "SY.zip", zipped(TABLE)))

    gazetteer = added.opened(folder)
    assert gazetteer.records("well of nothing") == []
    assert gazetteer.lookup("Wadi Sumsum")[0].place.feature == "other"  # only a map knows it
    assert gazetteer.lookup("Kestrel Airbase")[0].place.feature == "point"


def test_divisions_without_a_name_of_ours_take_that_of_the_list_or_of_their_row(folder: Path, tmp_path: Path) -> None:
    here = put(tmp_path / "SY.zip", zipped(TABLE))
    add(folder, here)
    assert added.opened(folder).lookup("Bir Ferdan")[0].place.admin1 == "Muhafazat Upper"

    add(folder, here, put(tmp_path / "admin1CodesASCII.txt", b"SY.77\tUpper Plains\tUpper Plains\t1\n"))

    assert added.opened(folder).lookup("Bir Ferdan")[0].place.admin1 == "Upper Plains"


def test_without_added_countries_the_shipped_gazetteer_itself_is_used(folder: Path, small: Gazetteer) -> None:
    assert added.opened(folder) is small


def test_a_connection_that_breaks_off_is_taken_up_where_it_broke(folder: Path) -> None:
    noise = "".join(row(f"Village {random.Random(at).random()}", 36, 38) for at in range(400))
    with serving(SY=zipped(TABLE + noise)) as server:
        server.cut_after = [1500, 2500]
        paths = bring(folder, server, "SY")
        add(folder, *paths)

    assert server.ranges == [None, "bytes=1500-", "bytes=4000-"]
    assert added.opened(folder).lookup("Tall Qamh")
    assert not (folder / "fetched/SY.zip.part").exists()


def test_another_run_goes_on_where_the_last_gave_up(folder: Path) -> None:
    with serving(SY=zipped(TABLE)) as server:
        server.cut_after = [300, *[0] * fetching.TRIES]
        with pytest.raises(GazetteerError, match=r"300 bytes are kept; run the same again"):
            bring(folder, server, "SY")
        assert added.listed(folder) == []

        add(folder, *bring(folder, server, "SY"))

    assert server.ranges[-1] == "bytes=300-"
    assert added.opened(folder).added == ("SY",)


def test_a_file_that_changed_meanwhile_is_fetched_from_its_beginning(folder: Path) -> None:
    with serving(SY=zipped(TABLE)) as server:
        server.cut_after = [300, *[0] * fetching.TRIES]
        with pytest.raises(GazetteerError):
            bring(folder, server, "SY")
        server.files["SY.zip"], server.version = zipped(TABLE + row("Newtown", 36, 38)), '"2"'

        add(folder, *bring(folder, server, "SY"))

    assert added.opened(folder).lookup("Newtown")


def test_a_server_that_knows_no_ranges_sends_all_again(folder: Path) -> None:
    with serving(SY=zipped(TABLE)) as server:
        server.cut_after, server.knows_ranges = [300], False
        add(folder, *bring(folder, server, "SY"))

    assert added.opened(folder).lookup("Tall Qamh")


def test_a_slow_server_is_waited_for_and_a_silent_one_is_not(folder: Path) -> None:
    with serving(SY=zipped(TABLE + "".join(row(f"V {random.Random(at).random()}", 36, 38) for at in range(200)))) as server:
        server.pause_s = 0.03
        bring(folder, server, "SY", timeout_s=1)
        (folder / "fetched/SY.zip").unlink()
        server.silence_s = 0.4
        with pytest.raises(GazetteerError, match=r"cannot fetch .*SY\.zip: timed out"):
            bring(folder, server, "SY", timeout_s=0.05)


def test_a_damaged_zip_is_named_fetched_anew_and_harms_nothing(folder: Path, tmp_path: Path) -> None:
    add(folder, put(tmp_path / "SY.zip", zipped(TABLE)))
    good = zipped(row("Basra", 30.5, 47.8, country="IQ", admin1="02") * 50, "IQ")
    at = good.index(b"IQ.txt") + 40
    with serving(IQ=good[:at] + b"damage" + good[at + 6 :]) as server:
        with pytest.raises(GazetteerError, match=r"IQ\.zip is damaged"):
            add(folder, *bring(folder, server, "IQ"))
        assert added.opened(folder).added == ("SY",)
        assert not (folder / "IQ.zip").exists()

        server.files["IQ.zip"] = good
        add(folder, *bring(folder, server, "IQ"))

    assert added.opened(folder).added == ("IQ", "SY")


@pytest.mark.parametrize(
    ("data", "told"),
    [
        (b"no zip at all", "damaged, or no zip"),
        (zipped(TABLE)[:-30], "damaged, or no zip"),
        (zipped("one\ttwo\n"), "line 1: 2 columns"),
        (zipped(TABLE + row("X", 0, 0).replace("\t0.00000", "\tnorth", 1)), "line 11: could not convert"),
        (zipped(row("X", 95, 0)), "no such point"),
        (zipped(""), "is empty"),
        (zipped(TABLE, "countries"), "holds 0 tables"),
    ],
)
def test_a_wrong_file_is_named_with_what_is_wrong(folder: Path, tmp_path: Path, data: bytes, told: str) -> None:
    with pytest.raises(GazetteerError, match=told) as caught:
        add(folder, put(tmp_path / "SY.zip", data))

    assert "SY.zip" in str(caught.value)
    assert added.listed(folder) == []


def test_a_full_disk_leaves_the_old_index_whole(folder: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    add(folder, put(tmp_path / "SY.zip", zipped(TABLE)))

    def full(*_: object, **__: object) -> None:
        raise OSError(errno.ENOSPC, "No space left on device")

    monkeypatch.setattr(Draft, "write", full)
    with pytest.raises(GazetteerError, match=r"No space left on device\. Free some room"):
        add(folder, put(tmp_path / "IQ.zip", zipped(row("Basra", 30.5, 47.8, country="IQ"), "IQ")))

    assert added.opened(folder).lookup("Tall Qamh")
    assert sorted(p.name.split("-")[0] for p in folder.iterdir()) == ["LICENCE.txt", "SY.zip", "current.json", "index"]


def test_an_interrupted_build_leaves_the_old_index_whole_and_nothing_behind(folder: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    add(folder, put(tmp_path / "SY.zip", zipped(TABLE)))

    def stop(*_: object, **__: object) -> None:
        raise KeyboardInterrupt

    with monkeypatch.context() as patch:
        patch.setattr("fogline.gazetteer.adding.os.replace", stop)
        with pytest.raises(KeyboardInterrupt):
            add(folder, put(tmp_path / "IQ.zip", zipped(row("Basra", 30.5, 47.8, country="IQ"), "IQ")))

    assert added.opened(folder).added == ("SY",)
    assert not list(folder.glob("making-*"))
    assert {c.code for c in add(folder, tmp_path / "IQ.zip")} == {"IQ", "SY"}


def test_removing_a_country_removes_its_places_and_its_file(folder: Path, tmp_path: Path) -> None:
    add(folder, put(tmp_path / "SY.zip", zipped(TABLE)), put(tmp_path / "IQ.zip", zipped(row("Basra", 30.5, 47.8, country="IQ"), "IQ")))

    left = adding.remove(["SY"], folder, today=TODAY, bar=bar)

    assert [c.code for c in left] == ["IQ"]
    assert added.opened(folder).lookup("Tall Qamh") == []
    assert not (folder / "SY.zip").exists()
    with pytest.raises(GazetteerError, match="SY was not added; there are: IQ"):
        adding.remove(["SY"], folder, today=TODAY, bar=bar)
    assert adding.remove(["IQ"], folder, today=TODAY, bar=bar) == []
    assert not list(folder.glob("index-*"))


def test_an_index_of_another_version_is_refused_and_made_anew_without_the_network(folder: Path, tmp_path: Path, fogline: Callable[..., Result]) -> None:
    add(folder, put(tmp_path / "SY.zip", zipped(TABLE)))
    current = json.loads((folder / "current.json").read_text())
    (folder / "current.json").write_text(json.dumps({**current, "base": "another"}))

    with pytest.raises(ConfigError, match="fogline gazetteer rebuild"):
        added.opened(folder)
    assert fogline("gazetteer", "rebuild").exit_code == 0
    assert added.opened(folder).lookup("Tall Qamh")


def test_the_command_adds_lists_looks_up_and_removes(folder: Path, fogline: Callable[..., Result], monkeypatch: pytest.MonkeyPatch) -> None:
    with serving(SY=zipped(TABLE)) as server:
        monkeypatch.setenv("FOGLINE_GEONAMES", server.url)
        result = fogline("gazetteer", "add", "sy")

    assert result.exit_code == 0, result.output
    assert "CC BY" in result.stderr or "Creative Commons Attribution 4.0" in result.stderr
    assert "Attribution 4.0" in (folder / "LICENCE.txt").read_text()
    [listed] = fogline("gazetteer", "list", "--json").stdout.splitlines()
    assert json.loads(listed)["code"] == "SY"
    [found] = fogline("gazetteer", "lookup", "Tell", "Kamh", "--json").stdout.splitlines()
    row = json.loads(found)
    assert (row["name"], row["admin2"], row["country"], row["match"]) == ("Tall Qamh", "Middle Plain District", "SY", "alias")
    assert "Tall Qamh" in fogline("gazetteer", "lookup", "Tell Kamh").stdout
    assert fogline("gazetteer", "remove", "SY").stdout.startswith("no country")


@pytest.mark.parametrize("name", ["ZZ", "Syria", "../SY"])
def test_an_unknown_country_is_refused_before_anything_is_fetched(folder: Path, fogline: Callable[..., Result], name: str) -> None:
    result = fogline("gazetteer", "add", name)

    assert isinstance(result.exception, GazetteerError)
    assert "no country's code" in str(result.exception)


def test_a_country_that_the_server_does_not_have_is_named(folder: Path) -> None:
    with serving(SY=zipped(TABLE)) as server, pytest.raises(GazetteerError, match=r"IQ\.zip answers 404 .* Check the code"):
        bring(folder, server, "IQ")


def test_reports_are_read_with_the_added_places_and_the_log_says_which(folder: Path, tmp_path: Path, fogline: Callable[..., Result]) -> None:
    report = tmp_path / "report.txt"
    report.write_text("Shells fell on Tall Qamh in Syria on Monday, killing two people.")
    options = ("--published", "2019-02-06", "--source", "SOHR")

    def place(name: str) -> dict[str, object]:
        found = json.loads(fogline("read", str(report), *options, "--json").stdout)["places"]
        return next((p for p in found if p["name"] == name and p["lat"]), {})

    assert place("Tall Qamh") == {}
    add(folder, put(tmp_path / "SY.zip", zipped(TABLE)))

    assert place("Tall Qamh")["admin1"] == "Raqqa"
    assert fogline("add", str(report), *options, "--record", "war.db").exit_code == 0
    log = [json.loads(line) for line in fogline("log", "--record", "war.db", "--json").stdout.splitlines()]
    assert [e["subject"].partition("files ")[2][:2] for e in log if e["action"] == "gazetteer"] == ["SY"]
    assert fogline("verify", "--record", "war.db").exit_code == 0


def test_a_guessed_place_is_named_when_it_is_asked_for(folder: Path, tmp_path: Path, fogline: Callable[..., Result]) -> None:
    report = tmp_path / "report.txt"
    report.write_text("Shells fell on Raqqa on Monday, killing two people.")
    assert fogline("add", str(report), "--published", "2019-02-06", "--record", "war.db").exit_code == 0

    result = fogline("claims", "--place", "Raqqqa", "--record", "war.db")

    assert "'Raqqqa' is not known; taken as Raqqa, SY" in result.stderr
    assert "Raqqa" in result.stdout
