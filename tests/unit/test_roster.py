from pathlib import Path

import pytest

from fogline.claims import actors, roster
from fogline.cli.options import built_in
from fogline.errors import ConfigError
from fogline.gazetteer import Gazetteer
from fogline.types import Document, Span

# Records hold these: an id is never renamed, only added.
LASTING = """syrian-democratic-forces ypg ypj asayish manbij-military-council islamic-state syrian-government-forces syrian-insurgents hayat-tahrir-al-sham
jabhat-fateh-al-sham ahrar-al-sham jaysh-al-islam rahman-corps nour-al-din-al-zenki euphrates-shield jund-al-aqsa jaysh-khalid turkistan-islamic-party white-helmets
syrian-observatory sana syrian-network-for-human-rights bashar-al-assad mustafa-bali mazloum-abdi rami-abdel-rahman us-led-coalition us-military united-states donald-trump
barack-obama joe-biden mike-pompeo james-mattis joseph-votel russian-armed-forces russian-government vladimir-putin sergei-lavrov sergei-shoigu wagner-group
turkish-armed-forces turkish-government recep-tayyip-erdogan israeli-armed-forces israeli-government benjamin-netanyahu iranian-forces hezbollah french-forces
emmanuel-macron british-forces nato iraqi-security-forces popular-mobilisation-forces peshmerga al-qaeda ukrainian-armed-forces ukrainian-government volodymyr-zelensky
donetsk-peoples-republic luhansk-peoples-republic houthis saudi-led-coalition yemeni-government-forces southern-transitional-council aqap hamas palestinian-islamic-jihad
lebanese-army libyan-national-army government-of-national-accord khalifa-haftar ahmed-mismari rapid-support-forces sudanese-armed-forces al-shabaab boko-haram iswap jnim m23
allied-democratic-forces ethiopian-forces tplf lords-resistance-army taliban islamic-state-khorasan afghan-security-forces haqqani-network pakistani-taliban lashkar-e-taiba
jaish-e-mohammed hizbul-mujahideen communist-party-of-india-maoist ulfa indian-security-forces pakistani-army ltte myanmar-military farc eln fmln shining-path mrta
azerbaijani-forces armenian-forces pkk hamas-al-qassam united-nations un-security-council unhcr icrc red-crescent human-rights-watch amnesty-international
medecins-sans-frontieres save-the-children airwars opcw european-union arab-league""".split()


def found(text: str, *, year: int | None = None, own: Path | None = None) -> list[str]:
    return [m.id for m in actors.read(text, [Span(0, len(text))], year=year, own=own) if m.id]


def test_ids_that_records_hold_stay() -> None:
    assert set(LASTING) <= set(roster.load().known)


def test_every_actor_is_whole() -> None:
    known = roster.load().known

    assert all(a.name and a.type in roster.TYPES for a in known.values())
    assert all(a.parent is None or a.parent in known for a in known.values())
    assert all(a.wikidata is None or (a.wikidata[0] == "Q" and a.wikidata[1:].isdigit()) for a in known.values())
    assert len({a.wikidata for a in known.values() if a.wikidata}) == sum(1 for a in known.values() if a.wikidata)
    assert {"GB", "SY", "UA", "RU", "YE", "SD", "IL", "PS", "LB", "IR", "LY", "ML", "NG", "SO", "ET", "CD", "MM", "AF", "PK", "IN", "PH", "CO", "MX", "HT", "AM", "AZ", "IQ"} <= {
        a.country for a in known.values()
    }


@pytest.mark.parametrize(
    ("text", "actor_id"),
    [
        ("قالت قسد إن القتال مستمر", "syrian-democratic-forces"), ("اعلنت حركة حماس ذلك", "hamas"), ("سپاه پاسداران گفت", "iranian-forces"),
        ("ЗСУ відбили атаку", "ukrainian-armed-forces"), ("Вооруженные силы России наступают", "russian-armed-forces"), ("ЧВК «Вагнер» ушла", "wagner-group"),
        ("צה\"ל תקף", "israeli-armed-forces"), ("חמאס ירה", "hamas"), ("Türk Silahlı Kuvvetleri açıkladı", "turkish-armed-forces"),
        ("IŞİD saldırdı", "islamic-state"), ("Forces démocratiques syriennes", "syrian-democratic-forces"), ("le groupe Wagner", "wagner-group"),
        ("أعلن الحوثيون", "houthis"), ("قوات الدعم السريع", "rapid-support-forces"), ("طالبان", "taliban"),
    ],
)  # fmt: skip
def test_names_are_found_in_their_scripts(text: str, actor_id: str) -> None:
    assert actor_id in found(text)


@pytest.mark.parametrize(
    ("text", "actor_id"),
    [
        ("ISGS attacked.", "islamic-state-sahel"), ("The TTP attacked.", "pakistani-taliban"), ("The BLA attacked.", "baloch-liberation-army"),
        ("The CPI-Maoist attacked.", "communist-party-of-india-maoist"), ("Fano militia attacked.", "fano"), ("FARDC troops attacked.", "fardc"),
        ("CJNG gunmen attacked.", "jalisco-cartel"), ("The Viv Ansanm coalition attacked.", "viv-ansanm"), ("OCHA said.", "ocha"), ("OHCHR said.", "ohchr"),
        ("Reuters reported.", "reuters"), ("TASS reported.", "tass"), ("The People’s Protection Units said.", "ypg"), ("Chadian troops came.", "chadian-army"),
    ],
)  # fmt: skip
def test_names_of_many_wars(text: str, actor_id: str) -> None:
    assert found(text) == [actor_id]


def test_common_words_are_no_names() -> None:
    assert found("The gallant memorial service is held; who are we to judge the fars and the modi?") == []
    assert found("Rebel fighters and factions fought regime forces in Chad.") == []


def test_a_name_is_not_used_before_its_actor_was_there_nor_outside_its_years() -> None:
    assert found("M23 came.", year=2009) == []
    assert found("M23 came.", year=2024) == ["m23"]
    assert found("The Afghan government came.", year=2015) == ["afghan-government-republic"]
    assert found("The Afghan government came.", year=2024) == []
    assert found("Syrian troops came.", year=2020) == ["syrian-government-forces"]
    assert found("Syrian troops came.", year=2025) == ["syrian-transitional-government"]


def test_a_users_file_adds_actors_and_names(tmp_path: Path) -> None:
    own = tmp_path / "mine.toml"
    own.write_text(
        'actors = [\n{id="lions-of-anzur", name="Lions of Anzur", type="rebel", country="SY", names=["Lions of Anzur", "أسود عنزور"]},\n'
        '{id="hamas", names=["the Movement of Ali"]},\n{id="old-guard", name="Old Guard", type="militia", names=[{name="Old Guard", dated=[1990, 1999]}]}]',
        encoding="utf-8",
    )

    assert found("The Lions of Anzur met the Movement of Ali and أسود عنزور.", own=own) == ["lions-of-anzur", "hamas", "lions-of-anzur"]
    assert found("The Lions of Anzur met.") == []
    assert (found("The Old Guard came.", year=1995, own=own), found("The Old Guard came.", year=2005, own=own)) == (["old-guard"], [])


@pytest.mark.parametrize(
    ("content", "told"),
    [
        ("actors = [{", "cannot read"),
        ("actors = 3", "list of tables"),
        ("people = []", "people"),
        ('actors = [{name="X"}]', "needs an `id`"),
        ('actors = [{id="Big Name", name="X", type="rebel", names=["X"]}]', "needs an `id`"),
        ('actors = [{id="x", name="X", type="rebel", nmaes=["X"]}]', "nmaes: no such key"),
        ('actors = [{id="x", type="rebel", names=["Xx"]}]', "needs a `name`"),
        ('actors = [{id="x", name="X", type="wizard", names=["Xx"]}]', "a `type` out of"),
        ('actors = [{id="x", name="X", type="rebel", parent="nobody", names=["Xxxx"]}]', "no actor's id"),
        ('actors = [{id="x", name="X", type="rebel", names="Xxxx"}]', "must be a list"),
        ('actors = [{id="x", name="X", type="rebel", names=[3]}]', "must hold words"),
        ('actors = [{id="x", name="X", type="rebel", names=["Xxxx"], dated=[2020, 2010]}]', "dated of x"),
        ('actors = [{id="x", name="X", type="rebel", names=["Xxxx"], dated="2010"}]', "dated of x"),
        ('actors = [{id="x", name="X", type="rebel", there=["Xxxx"]}]', "no country"),
        ('actors = [{id="x", name="X", type="rebel", names=["Hezbollah"]}]', "belongs to both"),
        ('actors = [{id="x", name="X", type="rebel", names=["Xxxx"]}, {id="y", name="Y", type="rebel", names=["xxxx"]}]', "belongs to both"),
        ('actors = [{id="hamas", name="Other", names=["Xxxx"]}]', "only names can be added"),
    ],
)
def test_a_bad_file_is_refused_with_what_is_wrong(tmp_path: Path, content: str, told: str) -> None:
    own = tmp_path / "mine.toml"
    own.write_text(content, encoding="utf-8")

    with pytest.raises(ConfigError, match=told) as caught:
        roster.load(own)

    assert "mine.toml" in str(caught.value)


def test_a_missing_file_is_refused(tmp_path: Path) -> None:
    with pytest.raises(ConfigError, match="cannot read the actors"):
        roster.load(tmp_path / "none.toml")


def test_the_setting_reaches_the_reader(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    own = tmp_path / "mine.toml"
    own.write_text('actors = [{id="lions-of-anzur", name="Lions of Anzur", type="rebel", country="SY", names=["Lions of Anzur"]}]', encoding="utf-8")
    monkeypatch.chdir(tmp_path)
    (tmp_path / "fogline.toml").write_text('actors = "mine.toml"')

    reading = built_in(Gazetteer.load())(Document("d", "r", "The Lions of Anzur shelled Aleppo on Monday, killing three civilians.", "en", "text@1"))

    assert "lions-of-anzur" in {a.id for c in reading.claims for a in c.actors}


def test_a_bad_file_in_the_setting_stops_before_anything_is_read(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("FOGLINE_ACTORS", "none.toml")

    with pytest.raises(ConfigError, match=r"none\.toml"):
        built_in(Gazetteer.load())
