from pathlib import Path

import pytest

from fogline.errors import ConfigError
from fogline.settings import SETTINGS, load


def test_flags_outrank_the_environment_which_outranks_the_file(tmp_path: Path) -> None:
    (tmp_path / "fogline.toml").write_text('record = "file.db"\nfetch_timeout_s = 5\n')
    environment = {"FOGLINE_RECORD": "env.db"}

    by_flag = load(tmp_path, environment, {"record": "flag.db"})
    by_environment = load(tmp_path, environment)
    by_file = load(tmp_path, {})

    assert (by_flag["record"].value, by_flag["record"].origin) == ("flag.db", "--record")
    assert (by_environment["record"].value, by_environment["record"].origin) == ("env.db", "FOGLINE_RECORD")
    assert by_file["record"].value == "file.db"
    assert by_file["fetch_timeout_s"].value == 5.0
    assert by_file["max_report_bytes"].origin == "default"


@pytest.mark.parametrize(
    ("content", "told"),
    [("recrod = 'x'", "no such setting"), ("max_report_bytes = -1", "above zero"), ("max_report_bytes = 'many'", "above zero"), ("= 3", "cannot read")],
)
def test_a_wrong_file_is_named_with_what_is_wrong(tmp_path: Path, content: str, told: str) -> None:
    (tmp_path / "fogline.toml").write_text(content)

    with pytest.raises(ConfigError, match=told) as caught:
        load(tmp_path, {})

    assert "fogline.toml" in str(caught.value)


def test_every_setting_has_a_help_text_and_a_default_of_its_type() -> None:
    assert all(s.help.endswith(".") and isinstance(s.default, (str, int, float)) for s in SETTINGS)
