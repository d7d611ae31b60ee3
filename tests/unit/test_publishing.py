from __future__ import annotations

import json
import os
import subprocess
import sys
from collections.abc import Iterator
from hashlib import sha256
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from fogline import publishing
from fogline.errors import ConfigError
from fogline.publishing import MANIFEST, Published

SITE = [("index.html", b"<p>one"), ("events/event_1.html", b"<p>two"), ("events.json", b"[]")]


def held(folder: Path) -> dict[str, bytes]:
    return {p.relative_to(folder).as_posix(): p.read_bytes() for p in folder.rglob("*") if p.is_file()}


def test_a_site_is_its_files_and_a_manifest_of_them(tmp_path: Path) -> None:
    told = publishing.write(tmp_path / "site", SITE)

    files = held(tmp_path / "site")
    manifest = json.loads(files.pop(MANIFEST))
    assert (told, files) == (Published(3, 0, 0, 0), dict(SITE))
    assert manifest["files"]["index.html"] == {"sha256": sha256(b"<p>one").hexdigest(), "bytes": 6}
    assert list(tmp_path.iterdir()) == [tmp_path / "site"]


def test_what_is_the_same_keeps_its_time_and_what_is_gone_goes(tmp_path: Path) -> None:
    site = tmp_path / "site"
    publishing.write(site, SITE)
    for path, _ in SITE:
        os.utime(site / path, (1_000_000, 1_000_000))

    told = publishing.write(site, [("index.html", b"<p>one"), ("events.json", b"[1]"), ("new.html", b"")])

    assert told == Published(new=1, changed=1, same=1, removed=1)
    assert (site / "index.html").stat().st_mtime == 1_000_000 != (site / "events.json").stat().st_mtime
    assert not (site / "events").exists()
    assert list(tmp_path.iterdir()) == [site]


def test_a_file_that_somebody_changed_is_written_again(tmp_path: Path) -> None:
    publishing.write(tmp_path / "site", SITE)
    (tmp_path / "site" / "index.html").write_bytes(b"<p>ONE")
    os.utime(tmp_path / "site" / "index.html", (1_000_000, 1_000_000))
    (tmp_path / "site" / "events.json").unlink()

    told = publishing.write(tmp_path / "site", SITE)

    assert told == Published(new=0, changed=2, same=1, removed=0)
    assert (tmp_path / "site" / "index.html").stat().st_mtime != 1_000_000


@pytest.mark.parametrize(
    "manifest", [None, b"{", b"[]", b'{"form": "x", "files": {}}', b'{"form": "fogline-site-1"}', b'{"form": "fogline-site-1", "files": {"a": 1}}']
)
def test_a_folder_of_others_is_not_touched(tmp_path: Path, manifest: bytes | None) -> None:
    (tmp_path / "thesis.txt").write_bytes(b"mine")
    if manifest is not None:
        (tmp_path / MANIFEST).write_bytes(manifest)
    before = held(tmp_path)

    with pytest.raises(ConfigError, match="nothing was touched"):
        publishing.write(tmp_path, SITE)

    assert held(tmp_path) == before


def test_a_site_into_which_somebody_put_a_file_is_not_touched(tmp_path: Path) -> None:
    publishing.write(tmp_path / "site", SITE)
    (tmp_path / "site" / "CNAME").write_text("monitor.example")

    with pytest.raises(ConfigError, match=r"\(CNAME\)"):
        publishing.write(tmp_path / "site", [])

    assert len(held(tmp_path / "site")) == 5


def test_a_link_and_a_file_are_no_folder_of_their_own(tmp_path: Path) -> None:
    (tmp_path / "real").mkdir()
    (tmp_path / "link").symlink_to(tmp_path / "real")
    (tmp_path / "file").touch()

    for name in ("link", "file"):
        with pytest.raises(ConfigError, match="no folder of its own"):
            publishing.write(tmp_path / name, SITE)


def test_a_provider_that_fails_leaves_the_old_site(tmp_path: Path) -> None:
    publishing.write(tmp_path / "site", SITE)

    def broken() -> Iterator[tuple[str, bytes]]:
        yield "index.html", b"half"
        raise RuntimeError

    with pytest.raises(RuntimeError):
        publishing.write(tmp_path / "site", broken())

    assert held(tmp_path / "site")["index.html"] == b"<p>one"
    assert list(tmp_path.iterdir()) == [tmp_path / "site"]


@pytest.mark.parametrize(
    "path",
    [
        "",
        "/etc/x",
        "../x",
        "a/../../x",
        "a//b",
        "a/",
        "./a",
        "a\\b",
        "C:x",
        ".htaccess",
        "a\n",
        "nul",
        "con.html",
        "x.",
        "-rf",
        "manifest.json",
        "MANIFEST.json",
    ],
)
def test_a_path_stays_in_the_folder_and_is_a_name_everywhere(tmp_path: Path, path: str) -> None:
    with pytest.raises(ValueError, match=r"is no path of a site|comes twice|one name"):
        publishing.write(tmp_path / "site", [(path, b"")])

    assert list(tmp_path.iterdir()) == []


@pytest.mark.parametrize("paths", [("a", "a"), ("a", "A"), ("a/b", "A/c"), ("a", "a/b"), ("a/b", "a"), ("k", "\u212a")])
def test_two_paths_are_two_names_everywhere(tmp_path: Path, paths: tuple[str, str]) -> None:
    with pytest.raises(ValueError, match=r"comes twice|one name|is a folder"):
        publishing.write(tmp_path / "site", [(path, b"") for path in paths])


@given(st.text(max_size=12))
def test_no_path_leads_out_of_the_folder(path: str) -> None:
    try:
        publishing._check(path, {}, {})
    except ValueError:
        return
    assert ".." not in path.split("/")
    assert not Path(path).is_absolute()
    assert not path.startswith(("/", "."))


KILLED = """
import os, sys
from pathlib import Path
from fogline import publishing

renames = int(sys.argv[2])
rename = Path.rename
def counted(self, target):
    global renames
    if renames == 0:
        os._exit(9)
    renames -= 1
    return rename(self, target)
Path.rename = counted
publishing.write(Path(sys.argv[1]), [("index.html", b"new")])
os._exit(9)
"""


@pytest.mark.parametrize("renames", [0, 1, 2])
def test_after_a_kill_there_is_the_old_site_or_the_new_one(tmp_path: Path, renames: int) -> None:
    site = tmp_path / "site"
    publishing.write(site, [("index.html", b"old")])

    killed = subprocess.run([sys.executable, "-c", KILLED, str(site), str(renames)], check=False)

    assert killed.returncode == 9
    if site.exists():
        assert held(site)["index.html"] in (b"old", b"new")
    publishing.write(site, [("index.html", b"newer")])
    assert held(site)["index.html"] == b"newer"
    assert list(tmp_path.iterdir()) == [site]


def test_a_folder_beside_it_that_is_not_ours_stays(tmp_path: Path) -> None:
    (tmp_path / ".site.old").mkdir()
    (tmp_path / ".site.old" / "thesis.txt").write_text("mine")

    with pytest.raises(ConfigError, match="nothing was touched"):
        publishing.write(tmp_path / "site", SITE)

    assert (tmp_path / ".site.old" / "thesis.txt").exists()


def test_a_whole_site_of_the_same_state_is_not_made_again(tmp_path: Path) -> None:
    def made() -> Iterator[tuple[str, bytes]]:
        raise AssertionError("it was made")
        yield "never", b""

    first = publishing.write(tmp_path / "site", SITE, "of today")

    again = publishing.write(tmp_path / "site", made(), "of today")

    assert (again.new, again.changed, again.same, again.removed) == (0, 0, len(SITE), 0)
    assert again.size_bytes == first.size_bytes == sum(len(data) for _, data in SITE)


@pytest.mark.parametrize("harm", ["changed", "gone"])
def test_a_site_that_somebody_changed_is_made_again(tmp_path: Path, harm: str) -> None:
    publishing.write(tmp_path / "site", SITE, "of today")
    file = tmp_path / "site" / SITE[0][0]
    file.unlink() if harm == "gone" else file.write_bytes(b"other")

    publishing.write(tmp_path / "site", SITE, "of today")

    assert file.read_bytes() == SITE[0][1]


def test_another_state_is_made_again(tmp_path: Path) -> None:
    publishing.write(tmp_path / "site", SITE, "of today")

    told = publishing.write(tmp_path / "site", SITE[:1], "of tomorrow")

    assert (told.same, told.removed) == (1, len(SITE) - 1)
