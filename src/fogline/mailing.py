"""Mail: what is new, as plain text with a small HTML beside it, and its sending over SMTP (RFC 5321, 5322).

All mails of one followed question are one thread: each refers to a first one that is never sent. The same news sent again, because a
server hung up after it had taken it, has the same Message-ID, by which mail programs drop the second.
"""

from __future__ import annotations

import re
import smtplib
import ssl
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from email.errors import HeaderParseError
from email.headerregistry import Address
from email.message import EmailMessage
from email.policy import SMTP as POLICY
from hashlib import sha256
from html import escape
from ipaddress import ip_address
from pathlib import Path
from typing import Final

from fogline import news
from fogline.characters import plain
from fogline.errors import ConfigError, MailError
from fogline.news import Item
from fogline.settings import Set

LATER: Final = (421, 450, 451, 452)  # RFC 5321, 4.2.1: try again later; greylisting answers so
SHOWN = 300  # items in one mail
ADDRESS = re.compile(r"[^\s@<>(),;:\"\\\[\]\x00-\x20\x7f]+@[^\s@<>(),;:\"\\\[\]\x00-\x20\x7f]+")
MADE_BY = "Fogline"


@dataclass(frozen=True, slots=True)
class Server:
    """Where mail is handed in."""

    host: str
    port: int
    security: str  # starttls, tls or none
    sender: str
    user: str
    password: str
    timeout_s: float


def server(settings: Mapping[str, Set], environment: Mapping[str, str]) -> Server:
    """The server that the settings name.

    Raises:
        ConfigError: a setting is missing or cannot be, the password's file cannot be read, or a password would travel open.
    """
    host, sender, user = (str(settings[name].value) for name in ("smtp_host", "smtp_from", "smtp_user"))
    security, variable, file = (str(settings[name].value) for name in ("smtp_security", "smtp_password_variable", "smtp_password_file"))
    missing = [name for name, value in (("smtp_host", host), ("smtp_from", sender)) if not value]
    if missing:
        raise ConfigError(f"to send mail, set {' and '.join(missing)} in fogline.toml or the environment; docs/follow.md says how")
    if security not in ("starttls", "tls", "none"):
        raise ConfigError(f"smtp_security must be starttls, tls or none, got {security!r}")
    password = environment.get(variable, "")
    if file and not password:
        try:
            password = Path(file).read_text(encoding="utf-8").rstrip("\r\n")
        except (OSError, UnicodeError) as error:
            raise ConfigError(f"cannot read smtp_password_file {file}: {error}") from error
    if user and not password:
        raise ConfigError(f"smtp_user is {user!r}, and no password is there: set {variable}, or name a file in smtp_password_file")
    if user and security == "none" and not _is_here(host):
        raise ConfigError(f"smtp_security is none: the password would travel open to {host}. Set starttls or tls")
    return Server(
        host, int(settings["smtp_port"].value), security, checked(sender, "smtp_from"), user, password, float(settings["smtp_timeout_s"].value)
    )


def checked(address: str, what: str) -> str:
    """A mail address.

    Raises:
        ConfigError: it is none, or would bring lines of its own into a mail's head.
    """
    wrong = ConfigError(f"{what} {address!r} is no mail address, such as desk@example.org")
    if not ADDRESS.fullmatch(address):
        raise wrong
    try:
        Address(addr_spec=address)
        _ascii_domain(address)
    except (ValueError, HeaderParseError) as error:
        raise wrong from error
    return address


def compose(
    name: str, uid: str, items: Sequence[Item], *, sender: str, to: str, between: tuple[int, int], record: str, now: datetime, note: str
) -> EmailMessage:
    """A mail that tells what is new.

    Args:
        name: of the question.
        uid: of the question: names the thread.
        items: what is new, in order.
        sender: address from which it comes.
        to: address to which it goes.
        between: entries of the log between which this is new; name the mail.
        record: name of the record.
        now: by the clock.
        note: what stands under it: since when this is new, and what was kept back.
    """
    head, domain = plain(name), _ascii_domain(sender)
    mail = EmailMessage(POLICY)
    mail["From"] = Address(MADE_BY, addr_spec=sender)
    mail["To"] = Address(addr_spec=to)
    mail["Subject"] = f"{head}: {news.summary(items)}"
    mail["Date"] = now
    mail["Message-ID"] = f"<{uid}.{record}.{between[0]}-{between[1]}@{domain}>"
    mail["In-Reply-To"] = mail["References"] = f"<{uid}.{record}@{domain}>"
    mail["List-Id"] = f"<{uid}.follow.fogline.localhost>"  # RFC 2919, 3: a list of nobody's domain
    mail["Auto-Submitted"] = "auto-generated"  # RFC 3834: no out-of-office answers to this
    more = [f"and {len(items) - SHOWN} more, which `fogline follow {head} --since` tells"] if len(items) > SHOWN else []
    shown = items[:SHOWN]
    blocks = ["\n".join(news.lines(item)) for item in shown]
    mail.set_content("\n\n".join([*blocks, *more, plain(note)]) + "\n", cte="base64")
    mail.add_alternative(_html(head, shown, [*more, plain(note)]), subtype="html", cte="base64")
    return mail


def letter(subject: str, text: str, html: str, *, key: str, sender: str, to: str, now: datetime) -> EmailMessage:
    """A mail of one text, with its HTML beside it.

    Args:
        subject: in one line.
        text: plain.
        html: the same.
        key: names the mail: the same letter sent again is dropped by mail programs.
        sender: address from which it comes.
        to: address to which it goes.
        now: by the clock.
    """
    mail = EmailMessage(POLICY)
    mail["From"] = Address(MADE_BY, addr_spec=sender)
    mail["To"] = Address(addr_spec=to)
    mail["Subject"] = plain(subject)
    mail["Date"] = now
    mail["Message-ID"] = f"<{sha256(f'{key} {to}'.encode()).hexdigest()[:32]}@{_ascii_domain(sender)}>"
    mail["Auto-Submitted"] = "auto-generated"  # RFC 3834: no out-of-office answers to this
    mail.set_content(text, cte="base64")
    mail.add_alternative(html, subtype="html", cte="base64")
    return mail


def send(mail: EmailMessage, server: Server) -> None:
    """Hand a mail in. When this returns, the server has taken it.

    Raises:
        MailError: it has not, or broke off before it said so.
    """
    where = f"{server.host}:{server.port}"
    try:
        trusted = ssl.create_default_context()
        connect = smtplib.SMTP_SSL(server.host, server.port, timeout=server.timeout_s, context=trusted) if server.security == "tls" else smtplib.SMTP(
            server.host, server.port, timeout=server.timeout_s
        )  # fmt: skip
        with connect as smtp:
            if server.security == "starttls":
                smtp.starttls(context=trusted)
            if server.user:
                smtp.login(server.user, server.password)
            smtp.send_message(mail)
    except smtplib.SMTPAuthenticationError as error:
        raise MailError(f"{where} refuses the login of {server.user!r}: {_said(error)}. Check smtp_user and the password. {UNSENT}") from error
    except smtplib.SMTPRecipientsRefused as error:
        code, words = next(iter(error.recipients.values()))
        raise MailError(f"{where} does not take mail to {mail['To']}: {code} {_words(words)}. {_when(code)} {UNSENT}") from error
    except smtplib.SMTPResponseException as error:
        raise MailError(f"{where} refuses the mail: {_said(error)}. {_when(error.smtp_code)} {UNSENT}") from error
    except smtplib.SMTPServerDisconnected as error:
        raise MailError(f"{where} hung up before it had taken the mail: {error}. Try again later. {UNSENT}") from error
    except smtplib.SMTPException as error:
        raise MailError(f"{where} cannot do what the settings ask: {error}. Check smtp_security and smtp_user. {UNSENT}") from error
    except ssl.SSLError as error:
        raise MailError(f"{where} and this machine agree on no encryption: {error}. Check smtp_port and smtp_security. {UNSENT}") from error
    except OSError as error:
        raise MailError(f"{where} cannot be reached: {error}. Check smtp_host and smtp_port, or try again later. {UNSENT}") from error


UNSENT = "Nothing is marked as seen"


def _when(code: int) -> str:
    """What to do about an answer."""
    return "It asks to try again later: do so in some minutes." if code in LATER else "Check the addresses with whoever runs it."


def _said(error: smtplib.SMTPResponseException) -> str:
    return f"{error.smtp_code} {_words(error.smtp_error)}"


def _words(answer: bytes | str) -> str:
    return plain(answer.decode("utf-8", "replace") if isinstance(answer, bytes) else answer)


def _is_here(host: str) -> bool:
    """Does what goes there stay on this machine?"""
    try:
        return host == "localhost" or ip_address(host).is_loopback
    except ValueError:
        return False


def _ascii_domain(address: str) -> str:
    return address.rpartition("@")[2].encode("idna").decode("ascii")


def _html(head: str, items: Sequence[Item], under: Sequence[str]) -> str:
    """The same as HTML, each passage in the direction of its own letters."""
    parts = []
    for item in items:
        rows = "".join(f'<li dir="auto">{escape(line)}</li>' for line in (*item.changes, *(f"because {line}" for line in item.why)))
        parts.append(
            f'<h2 dir="auto">{escape(item.head)}: {escape(item.sentence)}</h2><p>{escape(item.support)}<br><code>{escape(item.event.id)}</code></p>'
            + (f"<ul>{rows}</ul>" if rows else "")
        )
    foot = "".join(f"<p>{escape(line)}</p>" for line in under)
    return f'<!DOCTYPE html><html lang="en"><head><meta charset="utf-8"><title>{escape(head)}</title></head><body><h1>{escape(head)}</h1>{"".join(parts)}{foot}</body></html>\n'
