"""The command that opens a record."""

import pytest

from fogline.errors import ConfigError


def test_an_address_that_others_can_reach_is_refused(fogline):
    done = fogline("serve", "--host", "0.0.0.0", "--record", "war.db")

    assert isinstance(done.exception, ConfigError)


@pytest.mark.parametrize("host", ["127.0.0.1", "localhost", "::1"])
def test_the_machine_itself_is_served(host):
    from fogline.web import access

    access.check_host(host)
