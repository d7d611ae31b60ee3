from __future__ import annotations

import socket
import ssl
import subprocess
import threading
from collections.abc import Callable, Iterator
from datetime import timedelta
from email import message_from_bytes
from email.message import EmailMessage
from email.policy import default
from pathlib import Path
from typing import Any

import pytest
from aiosmtpd.controller import Controller
from aiosmtpd.smtp import SMTP, AuthResult, Envelope, LoginPassword, Session

from fogline import mailing, news, settings
from fogline.errors import ConfigError, MailError
from fogline.news import Item
from fogline.record import Record, since
from fogline.types import Question
from samples import NOW, report

pytestmark = pytest.mark.filterwarnings("ignore:Requiring AUTH while not requiring TLS")  # of the server that tests talk to
ARABIC = "قال المجلس إن القذائف سقطت على مران يوم الجمعة."


class Box:
    """A mail server's letterbox, that answers as told."""

    def __init__(self, *, rcpt: str = "250 OK", data: str = "250 OK", hang_up: bool = False) -> None:
        self.mails: list[EmailMessage] = []
        self.encrypted: list[bool] = []
        self._rcpt, self._data, self._hang_up = rcpt, data, hang_up

    async def handle_RCPT(self, _server: SMTP, _session: Session, envelope: Envelope, address: str, _options: list[str]) -> str:  # noqa: N802 - aiosmtpd calls it so
        if self._rcpt.startswith("250"):
            envelope.rcpt_tos.append(address)
        return self._rcpt

    async def handle_DATA(self, server: SMTP, session: Session, envelope: Envelope) -> str:  # noqa: N802 - aiosmtpd calls it so
        if self._hang_up:
            assert server.transport is not None
            server.transport.close()
            return "250 too late"
        if self._data.startswith("250"):
            assert isinstance(envelope.content, bytes)
            mail = message_from_bytes(envelope.content, policy=default)
            assert isinstance(mail, EmailMessage)
            self.mails.append(mail)
            self.encrypted.append(session.ssl is not None)
        return self._data


Serve = Callable[..., mailing.Server]


@pytest.fixture
def serve() -> Iterator[Serve]:
    """A server on this machine that puts mails into a box."""
    running: list[Controller] = []

    def start(box: Box, *, user: str = "", password: str = "", known: tuple[bytes, bytes] = (b"desk", b"secret"), **more: Any) -> mailing.Server:
        def authenticator(_server: Any, _session: Any, _envelope: Any, _mechanism: str, given: LoginPassword) -> AuthResult:
            return AuthResult(success=(given.login, given.password) == known, handled=False)

        tls = more.pop("security", "none")
        controller = Controller(box, hostname="127.0.0.1", port=_free_port(), authenticator=authenticator, auth_require_tls=False, **more)
        controller.start()
        running.append(controller)
        return mailing.Server("127.0.0.1", controller.port, tls, "monitor@example.org", user, password, 5.0)

    yield start
    for controller in running:
        controller.stop()


@pytest.fixture
def certificate(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> ssl.SSLContext:
    """A certificate of this machine that is trusted for as long as the test runs."""
    files = tmp_path / "key.pem", tmp_path / "cert.pem"
    command = [
        "openssl",
        "req",
        "-x509",
        "-newkey",
        "rsa:2048",
        "-nodes",
        "-days",
        "2",
        "-subj",
        "/CN=localhost",
        "-addext",
        "subjectAltName=IP:127.0.0.1",
    ]
    subprocess.run([*command, "-keyout", files[0], "-out", files[1]], check=True, capture_output=True)
    monkeypatch.setenv("SSL_CERT_FILE", str(files[1]))
    context = ssl.create_default_context(ssl.Purpose.CLIENT_AUTH)
    context.load_cert_chain(files[1], files[0])
    return context


def _free_port() -> int:
    with socket.socket() as found:
        found.bind(("127.0.0.1", 0))
        return int(found.getsockname()[1])


def items(tmp_path: Path, text: str = "Shells hit Marran on Friday.", source: str = "A Paper") -> list[Item]:
    """What is new after one report."""
    with Record(tmp_path / "war.db") as record:
        record.append(*report("one", text, source), at=NOW, now=NOW)
        record.revise(now=NOW)
        found = list(since.changes(record, Question(), 0, 10))
        return [item for change in found if (item := news.tell(record.view(), change, lambda event, _: event)) is not None]


def mail(told: list[Item], *, name: str = "marran", between: tuple[int, int] = (3, 9), note: str = "1 new since yesterday") -> EmailMessage:
    return mailing.compose(name, "f00d", told, sender="monitor@example.org", to="desk@example.org", between=between, record="abc", now=NOW, note=note)


def test_a_mail_is_plain_text_with_a_small_html_beside_it(tmp_path: Path, serve: Serve) -> None:
    box = Box()

    mailing.send(mail(items(tmp_path)), serve(box))

    [sent] = box.mails
    assert (sent["From"], sent["To"], sent["Subject"]) == ("Fogline <monitor@example.org>", "desk@example.org", "marran: 1 new")
    assert [part.get_content_type() for part in sent.iter_parts()] == ["text/plain", "text/html"]
    plain, html = (part.get_content() for part in sent.iter_parts())
    assert "NEW: Shelling by rebels at Marran" in plain
    assert "because the report itself says “Shells hit Marran on Friday.”" in plain
    assert plain.rstrip().endswith("1 new since yesterday")
    assert '<li dir="auto">because the report itself says “Shells hit Marran on Friday.”' in html
    assert sent["Date"].datetime == NOW
    assert sent["List-Id"] == "<f00d.follow.fogline.localhost>"


def test_mails_of_one_question_are_one_thread_and_the_same_news_is_the_same_mail(tmp_path: Path) -> None:
    told = items(tmp_path)
    first, again, second = mail(told), mail(told), mail(told, between=(9, 12))

    assert first["Message-ID"] == again["Message-ID"] == "<f00d.abc.3-9@example.org>" != second["Message-ID"]
    assert first["References"] == first["In-Reply-To"] == second["References"] == "<f00d.abc@example.org>"


def test_names_with_lines_bring_no_heads_of_their_own(tmp_path: Path, serve: Serve) -> None:
    box = Box()

    mailing.send(mail(items(tmp_path, source="A Paper\r\nBcc: all@example.org"), name="x\r\nBcc: all@example.org\r\n\r\nHello"), serve(box))

    [sent] = box.mails
    assert sent["Bcc"] is None
    assert sent["Subject"] == "x Bcc: all@example.org Hello: 1 new"


@pytest.mark.parametrize(
    "address",
    [
        "a@b\r\nBcc: c@d.example",
        "a@b.example, c@d.example",
        "a b@c.example",
        "nobody",
        "<a@b.example>",
        "a@b..example",
        "a@" + "x" * 70 + ".example",
        "a@b.example\0",
    ],
)
def test_what_is_no_address_is_refused(address: str) -> None:
    with pytest.raises(ConfigError, match="is no mail address"):
        mailing.checked(address, "--mail")


def test_right_to_left_words_keep_their_order_and_turn_nothing_else_about(tmp_path: Path, serve: Serve) -> None:
    box = Box()

    mailing.send(mail(items(tmp_path, f"Shells hit Marran; {ARABIC} \u202eevil \x1b[2J \ud800")), serve(box))

    [sent] = box.mails
    plain, html = (part.get_content() for part in sent.iter_parts())
    assert ARABIC.rstrip(".") in plain
    assert ARABIC.rstrip(".") in html
    assert plain.count("\u2068") == plain.count("\u2069") > 0
    assert not set("\u202e\x1b\ud800") & set(plain + html)


def test_words_of_a_report_are_no_markup(tmp_path: Path) -> None:
    sent = mail(items(tmp_path, "Shells hit Marran <script>alert(1)</script>.", "A <b>Paper"))
    html = list(sent.iter_parts())[1].get_content()  # type: ignore[attr-defined]

    assert "<script>" not in html
    assert "&lt;script&gt;" in html


def test_who_signs_in_rightly_may_send(tmp_path: Path, serve: Serve) -> None:
    box = Box()

    mailing.send(mail(items(tmp_path)), serve(box, user="desk", password="secret", auth_required=True))

    assert len(box.mails) == 1


@pytest.mark.parametrize(
    ("box", "more", "message"),
    [
        (Box(), {"user": "desk", "password": "wrong", "auth_required": True}, "refuses the login of 'desk': 535"),
        (Box(), {"auth_required": True}, "530"),
        (Box(rcpt="451 4.7.1 Greylisted, come back"), {}, "451 4.7.1 Greylisted, come back. It asks to try again later"),
        (Box(rcpt="550 5.1.1 No such user"), {}, "does not take mail to desk@example.org: 550 5.1.1 No such user. Check the addresses"),
        (Box(data="554 5.7.1 Looks like spam"), {}, "refuses the mail: 554 5.7.1 Looks like spam"),
        (Box(data="451 try later"), {}, "try again later"),
        (Box(hang_up=True), {}, "hung up before it had taken the mail"),
        (Box(), {"security": "starttls"}, "Check smtp_security"),
    ],
)
def test_a_mail_that_was_not_taken_is_an_error_that_says_what_to_do(
    tmp_path: Path, serve: Serve, box: Box, more: dict[str, Any], message: str
) -> None:
    server = serve(box, **more)

    with pytest.raises(MailError) as caught:
        mailing.send(mail(items(tmp_path)), server)

    assert message in str(caught.value)
    assert str(caught.value).endswith("Nothing is marked as seen")
    assert box.mails == []


@pytest.mark.parametrize("security", ["starttls", "tls"])
def test_mail_goes_over_an_encrypted_line(tmp_path: Path, serve: Serve, certificate: ssl.SSLContext, security: str) -> None:
    box = Box()

    server = serve(
        box, security=security, **({"tls_context": certificate, "require_starttls": True} if security == "starttls" else {"ssl_context": certificate})
    )
    mailing.send(mail(items(tmp_path)), server)

    assert box.encrypted == [True] if security == "starttls" else len(box.mails) == 1


def test_a_certificate_that_nobody_vouches_for_is_refused(
    tmp_path: Path, serve: Serve, certificate: ssl.SSLContext, monkeypatch: pytest.MonkeyPatch
) -> None:
    box = Box()
    server = serve(box, security="starttls", tls_context=certificate)
    monkeypatch.delenv("SSL_CERT_FILE")

    with pytest.raises(MailError, match="agree on no encryption"):
        mailing.send(mail(items(tmp_path)), server)

    assert box.mails == []


def test_a_server_that_is_not_there_or_says_nothing_is_an_error(tmp_path: Path) -> None:
    silent = socket.create_server(("127.0.0.1", 0))
    try:
        for port, words in ((_free_port(), "cannot be reached"), (silent.getsockname()[1], "timed out")):
            with pytest.raises(MailError, match=words):
                mailing.send(mail(items(tmp_path)), mailing.Server("127.0.0.1", port, "none", "a@example.org", "", "", 0.3))
    finally:
        silent.close()
    assert threading.active_count() >= 1


@pytest.mark.parametrize(
    ("given", "words"),
    [
        ({}, "set smtp_host and smtp_from"),
        ({"SMTP_HOST": "mail.example"}, "set smtp_from in"),
        ({"SMTP_HOST": "mail.example", "SMTP_FROM": "x"}, "smtp_from 'x' is no mail address"),
        ({"SMTP_HOST": "mail.example", "SMTP_FROM": "a@b.example", "SMTP_SECURITY": "ssl"}, "starttls, tls or none"),
        ({"SMTP_HOST": "mail.example", "SMTP_FROM": "a@b.example", "SMTP_USER": "u"}, "no password is there: set FOGLINE_SMTP_PASSWORD"),
        ({"SMTP_HOST": "mail.example", "SMTP_FROM": "a@b.example", "SMTP_USER": "u", "SMTP_PASSWORD": "p", "SMTP_SECURITY": "none"}, "travel open"),
        ({"SMTP_HOST": "mail.example", "SMTP_FROM": "a@b.example", "SMTP_PASSWORD_FILE": "/nowhere/x"}, "cannot read smtp_password_file"),
    ],
)
def test_settings_that_cannot_be_are_told_before_anything_is_sent(tmp_path: Path, given: dict[str, str], words: str) -> None:
    environment = {f"FOGLINE_{name}": value for name, value in given.items()}

    with pytest.raises(ConfigError, match=words):
        mailing.server(settings.load(tmp_path, environment), environment)


def test_the_password_comes_from_a_variable_or_a_file(tmp_path: Path) -> None:
    (tmp_path / "secret").write_text("s3cret\n", encoding="utf-8")
    (tmp_path / "fogline.toml").write_text(
        f'smtp_host = "mail.example"\nsmtp_from = "a@b.example"\nsmtp_user = "u"\nsmtp_port = 465\nsmtp_security = "tls"\nsmtp_password_file = {str(tmp_path / "secret")!r}\n',
        encoding="utf-8",
    )
    environment = {"FOGLINE_SMTP_PASSWORD": "other"}

    assert mailing.server(settings.load(tmp_path, {}), {}).password == "s3cret"
    assert mailing.server(settings.load(tmp_path, environment), environment).password == "other"
    assert mailing.server(settings.load(tmp_path, {}), {}).port == 465


def test_a_mail_of_very_much_news_says_how_much_more_there_is(tmp_path: Path) -> None:
    sent = mail(items(tmp_path) * (mailing.SHOWN + 7))

    text = sent.get_body(("plain",)).get_content()  # type: ignore[union-attr]
    assert "and 7 more" in text
    assert text.count("NEW:") == mailing.SHOWN
    assert NOW - timedelta(0) == sent["Date"].datetime


def test_greylisted_news_comes_with_the_next_try_and_once(
    fogline: Callable[..., Any], tmp_path: Path, serve: Serve, monkeypatch: pytest.MonkeyPatch
) -> None:
    first, then = Box(rcpt="451 4.7.1 Greylisted"), Box()
    items(tmp_path)
    monkeypatch.setenv("FOGLINE_FOLLOWS", str(tmp_path / "follows"))
    for name, value in (("HOST", "127.0.0.1"), ("FROM", "monitor@example.org"), ("SECURITY", "none")):
        monkeypatch.setenv(f"FOGLINE_SMTP_{name}", value)
    fogline("follow", "add", "all")

    results = []
    for box in (first, then, then):
        monkeypatch.setenv("FOGLINE_SMTP_PORT", str(serve(box).port))
        results.append(fogline("follow", "all", "--mail", "desk@example.org"))

    assert isinstance(results[0].exception, MailError)
    assert [result.exit_code for result in results[1:]] == [0, 0]
    assert [str(mail["Subject"]) for mail in then.mails] == ["all: 1 known"]
