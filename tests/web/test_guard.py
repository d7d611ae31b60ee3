"""Who is let in to what: sign-in, sessions, forms, and every route against the table of roles."""

from __future__ import annotations

import re
import shutil
from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path
from urllib.parse import quote, urlencode

import pytest
from lxml import html
from starlette.routing import Mount
from starlette.testclient import TestClient

from fogline import passwords
from fogline.errors import ConfigError
from fogline.gazetteer import Gazetteer
from fogline.record import Record, users, utc_now
from fogline.record.verify import faults
from fogline.safety import Safety
from fogline.types import Question
from fogline.web import access, app, attempts, sessions
from fogline.web.access import Entrance
from fogline.web.readers import Readers
from fogline.web.site import Site

pytestmark = pytest.mark.slow

PASSWORD = "four words in a row"
NAMES = {"reader": "R. Reader", "reviewer": "V. Reviewer", "editor": "E. Editor", "admin": "A. Admin"}
SIGNED = Entrance(hosts=("testserver",), signs_in=True, log_downloads_bytes=20_000)
FORM = {"content-type": "application/x-www-form-urlencoded"}
# Every route that is not for every reader; all others are. A new route that lets others in, or fewer, is to be written here.
OPEN = {"healthz", "sign_in", "sign_in.send"}
REVIEWERS = {"review", "review.send", "document.unmask"}
ADMINS = {"audit"}


@pytest.fixture(scope="module")
def record(demo: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A record of its own, with a user of each role."""
    path = tmp_path_factory.mktemp("guarded") / "war.db"
    for ending in ("", ".log"):
        shutil.copy(demo.with_name(demo.name + ending), path.with_name(path.name + ending))
    shutil.copytree(demo.with_name("war.db.blobs"), path.with_name("war.db.blobs"))
    kept = passwords.hashed(PASSWORD)
    with Record(path, create=False) as store:
        for role in users.ROLES:
            users.add(store, NAMES[role], role, kept, now=utc_now())
    return path


@pytest.fixture(scope="module")
def served(record: Path, gazetteer: Gazetteer) -> Iterator[object]:
    with TestClient(app.make(record, gazetteer, entrance=SIGNED)) as client:
        yield client.app


@pytest.fixture
def visitor(served: object) -> TestClient:
    """Somebody who is not signed in."""
    return TestClient(served, follow_redirects=False)


@pytest.fixture(scope="module")
def people(served: object) -> dict[str | None, TestClient]:
    """A browser of each role, and of nobody."""
    found: dict[str | None, TestClient] = {None: TestClient(served, follow_redirects=False)}
    for role, name in NAMES.items():
        found[role] = TestClient(served, follow_redirects=False)
        assert sign_in(found[role], name).status_code == 303
    return found


def csrf(client: TestClient, path: str) -> str:
    return html.document_fromstring(client.get(path).content).find(".//input[@name='csrf']").get("value")


def sign_in(client: TestClient, name: str, password: str = PASSWORD, after: str = "/"):
    return client.post("/sign-in", data={"csrf": csrf(client, "/sign-in"), "name": name, "password": password, "next": after})


def site(record: Path, gazetteer: Gazetteer) -> Site:
    return Site(Readers(record, Safety()), gazetteer, Safety(), SIGNED)


def rule_of(name: str) -> str:
    return "open" if name in OPEN else "reviewer" if name in REVIEWERS else "admin" if name in ADMINS else "public"


@pytest.fixture(scope="module")
def samples(record: Path) -> dict[str, str]:
    """What stands for the name in the path of a route."""
    with Record(record, create=False) as store:
        event = store.view().events(Question())[0]
        filed = store.view().claim(event.claims[0])
    return {"event": event.id, "embed_event": event.id, "document": filed.claim.document_id, "source": quote(filed.source)}


def test_every_route_has_a_rule_and_answers_each_role_as_the_table_says(record, gazetteer, served, people, samples):
    routes = app.served(site(record, gazetteer))
    mounted = [route for route in served.routes if isinstance(route, Mount)]
    assert [m.path for m in mounted] == ["/static"]  # our own files
    ruled = {(route.path, route.method) for route in routes}
    assert {(r.path, m) for r in served.routes if r not in mounted for m in r.methods if m != "HEAD"} == ruled

    wrong = []
    for route in routes:
        assert route.rule in access.MAY, f"{route.name} has no rule"
        assert route.rule == rule_of(route.name), f"{route.name} is under {route.rule}, which the table above does not say"
        path = re.sub(r"\{name(:path)?\}", samples.get(route.name.partition(".")[0], ""), route.path)
        for role, client in people.items():
            allowed = route.rule == "open" or role in access.MAY[route.rule]
            if route.method == "POST":
                if route.name in ("sign_out", "sign_in.send"):
                    continue  # they end a session; tested below
                token = csrf(client, "/review" if role in access.MAY["reviewer"] else "/" if role else "/sign-in")
                answer = client.post(path, data={"csrf": token, "do": "undo", "why": "a test of the table"})
            else:
                answer = client.get(path)
            is_refused = answer.status_code in (401, 403) or answer.headers.get("location", "").startswith("/sign-in")
            if is_refused is allowed and route.name != "sign_in":
                wrong.append((route.method, path, role, answer.status_code))
    assert wrong == []


@pytest.mark.parametrize(("role", "path", "status"), [
    (None, "/events", 303), (None, "/events.json", 401), (None, "/events/x.csv", 401), (None, "/no-such-page", 404),
    ("reader", "/review", 403), ("editor", "/audit", 403), ("admin", "/audit", 200),
])  # fmt: skip
def test_whoever_is_not_let_in_is_told_why_in_their_own_form(people, role, path, status):
    answer = people[role].get(path)

    assert answer.status_code == status
    if status == 303:
        assert answer.headers["location"] == "/sign-in?next=%2Fevents"
    if path.endswith((".json", ".csv")):
        assert answer.json()["ok"] is False


def test_sign_in_leads_back_to_what_was_asked_and_to_no_other_server(visitor):
    for asked, after in (("/events?kind=battle", "/events?kind=battle"), ("//evil.example/", "/"), ("/\\evil.example", "/"), ("https://evil.example/", "/"), ("/a\r\nx", "/")):
        answer = sign_in(TestClient(visitor.app, follow_redirects=False), NAMES["reader"], after=asked)

        assert (answer.status_code, answer.headers["location"]) == (303, after)


def test_a_cookie_says_nothing_and_no_script_or_other_site_gets_it(record, visitor):
    cookie = sign_in(visitor, "  r.  READER ").headers["set-cookie"]

    token = re.search(r"fogline=([\w-]+);", cookie)[1]
    assert len(token) >= 43
    assert {"HttpOnly", "SameSite=strict", "Path=/"} <= {part.strip() for part in cookie.split(",")[0].split(";")}
    assert "Secure" not in cookie
    with Record(record, create=False) as store:
        kept = store.engine.all("SELECT token, account FROM signed_in")
    assert token not in {row["token"] for row in kept}
    assert "r. reader" in {row["account"] for row in kept}


def test_over_https_the_cookie_is_secure_and_of_this_host_alone(served):
    with_tls = TestClient(served, base_url="https://testserver", follow_redirects=False)

    cookie = sign_in(with_tls, NAMES["reader"]).headers["set-cookie"]

    assert cookie.startswith("__Host-fogline=")
    assert "Secure" in cookie.split(",")[0]
    assert with_tls.get("/").status_code == 200
    assert with_tls.get("/").headers["strict-transport-security"]


def test_signing_out_ends_the_session_on_the_server_too(served, visitor):
    sign_in(visitor, NAMES["reader"])
    token = visitor.cookies["fogline"]

    answer = visitor.post("/sign-out", data={"csrf": csrf(visitor, "/")})

    assert answer.headers["location"] == "/sign-in"
    assert TestClient(served, cookies={"fogline": token}, follow_redirects=False).get("/").status_code == 303


def test_a_session_ends_by_the_clock(served, visitor, monkeypatch):
    sign_in(visitor, NAMES["reader"])
    assert visitor.get("/").status_code == 200
    monkeypatch.setattr(sessions, "utc_now", lambda: utc_now() + timedelta(hours=12, seconds=1))

    assert visitor.get("/").status_code == 303


def test_a_new_password_and_a_removal_end_sessions_at_once(record, visitor):
    with Record(record, create=False) as store:
        users.add(store, "T. Temp", "reader", passwords.hashed(PASSWORD), now=utc_now())
    sign_in(visitor, "T. Temp")
    assert visitor.get("/").status_code == 200

    with Record(record, create=False, who="A. Admin") as store:
        users.change_password(store, "t. temp", passwords.hashed("another four words"), now=utc_now())
    assert visitor.get("/").status_code == 303
    assert sign_in(visitor, "T. Temp").status_code == 403
    assert sign_in(visitor, "T. Temp", "another four words").status_code == 303

    with Record(record, create=False, who="A. Admin") as store:
        users.remove(store, "T. Temp", now=utc_now())
        told = [row["subject"] for row in store.view().log() if row["action"] == "user"][-3:]
        assert list(faults(store.engine)) == []
    assert visitor.get("/").status_code == 303
    assert told == ["T. Temp added as reader", "T. Temp given another password", "T. Temp removed"]


@pytest.mark.parametrize("how", ["none", "wrong", "another's", "cross-site", "no form", "too large", "too many"])
def test_a_form_that_is_not_from_our_page_is_refused(people, how):
    mine, theirs = people["reviewer"], people["editor"]
    token = {"none": "", "wrong": "0" * 64, "another's": csrf(theirs, "/review")}.get(how, csrf(mine, "/review"))
    body, headers = urlencode({"csrf": token, "do": "undo"}), dict(FORM)
    if how == "cross-site":
        headers["sec-fetch-site"] = "cross-site"
    if how == "no form":
        headers["content-type"] = "text/plain"
    if how == "too large":
        body += "&x=" + "y" * 70_000
    if how == "too many":
        body += "&x=1" * 60

    answer = mine.post("/review", content=body, headers=headers)

    assert answer.status_code == {"no form": 415, "too large": 413, "too many": 400}.get(how, 403)


def test_every_form_of_every_page_brings_the_token_along(people, samples):
    for path in ("/", "/review", f"/documents/{samples['document']}", "/sign-in"):
        tree = html.document_fromstring(people[None if path == "/sign-in" else "editor"].get(path).content)

        sent = [form for form in tree.iter("form") if form.get("method", "get").lower() == "post"]
        assert sent
        assert all(form.find(".//input[@name='csrf']") is not None for form in sent)


def guesses(client: TestClient, name: str, count: int) -> list[int]:
    return [sign_in(client, name, "not the password").status_code for _ in range(count)]


def test_guessing_at_a_name_is_slowed_down_whether_there_is_such_a_name_or_not(record, gazetteer, monkeypatch):
    monkeypatch.setattr(sessions, "check", lambda *_: None)
    with TestClient(app.make(record, gazetteer, entrance=SIGNED), follow_redirects=False) as client:
        known, unknown = guesses(client, NAMES["reader"], 11), guesses(client, "nobody at all", 11)
        answer = sign_in(client, NAMES["reader"])

    assert known == unknown == [403] * 10 + [429]
    assert 0 < int(answer.headers["retry-after"]) <= 900


def test_guessing_at_many_names_from_one_address_is_slowed_down(record, gazetteer, monkeypatch):
    monkeypatch.setattr(sessions, "check", lambda *_: None)
    with TestClient(app.make(record, gazetteer, entrance=SIGNED), follow_redirects=False) as client:
        found = [guesses(client, f"name {i}", 1)[0] for i in range(41)]

    assert found == [403] * 40 + [429]


def test_attempts_are_counted_for_a_while_and_forgotten_after_a_success():
    now = [0.0]
    tried = attempts.Attempts(2, 60, lambda: now[0])

    assert [tried.wait_s("a"), tried.wait_s("a"), tried.wait_s("a"), tried.wait_s("b")] == [0, 0, 60, 0]
    now[0] = 61
    assert tried.wait_s("a") == 0
    tried.succeeded("a")
    assert [tried.wait_s("a"), tried.wait_s("a")] == [0, 0]
    assert attempts.network("2001:db8:1:2:3::4") == attempts.network("2001:db8:1:2:ffff::1") != attempts.network("2001:db8:1:3::1")


def test_an_unknown_name_costs_the_same_work_as_a_known_one(record, gazetteer, monkeypatch):
    checked = []
    monkeypatch.setattr(passwords, "fits", lambda kept, given: checked.append(kept) or False)
    where = site(record, gazetteer)

    assert sessions.check(where, NAMES["reader"], "x") is sessions.check(where, "nobody", "x") is None
    assert [kept is None for kept in checked] == [False, True]
    monkeypatch.undo()
    verified = []
    real = passwords._hasher()
    monkeypatch.setattr(passwords, "_hasher", lambda: type("Seen", (), {"hash": real.hash, "verify": lambda _, kept, given: verified.append(kept) or real.verify(kept, given)})())
    assert passwords.fits(None, "x") is passwords.fits(real.hash("y"), "x") is False
    assert [kept.rpartition("$")[0].rpartition("$")[0] for kept in verified] == ["$argon2id$v=19$m=65536,t=3,p=4"] * 2


@pytest.mark.parametrize("password", ["short", "x" * 1001])
def test_a_password_that_is_none_is_refused(password):
    with pytest.raises(ConfigError, match="12 to 1,000 characters"):
        passwords.hashed(password)


def test_a_password_fits_however_its_letters_were_composed():
    kept = passwords.hashed("caf\u00e9 at the old mill")

    assert passwords.fits(kept, "cafe\u0301 at the old mill")
    assert not passwords.fits(kept, "cafe at the old mill")


def test_another_host_and_what_comes_for_others_through_a_proxy_are_refused(client, people):
    assert people["reader"].get("/", headers={"host": "evil.example"}).status_code == 400
    assert client.get("/", headers={"x-forwarded-for": "203.0.113.9"}).status_code == 403
    assert "--host-name" in client.get("/", headers={"forwarded": "for=203.0.113.9"}).text
    assert client.get("/").status_code == 200


def test_on_the_machine_itself_nobody_signs_in_and_everything_may_be_done(client):
    tree = html.document_fromstring(client.get("/").content)

    assert {"/review", "/audit"} <= {a.get("href") for a in tree.iter("a")}
    assert tree.find(".//form[@action='/sign-out']") is None
    assert client.get("/sign-in", follow_redirects=False).headers["location"] == "/"


def test_the_menu_has_what_one_may_do(people):
    def offered(role: str) -> set[str]:
        return {a.get("href") for a in html.document_fromstring(people[role].get("/").content).iter("a")}

    assert "/review" not in offered("reader")
    assert "/review" in offered("reviewer")
    assert "/audit" not in offered("editor")
    assert "/audit" in offered("admin")


@pytest.mark.parametrize("path", ["/sign-in", "/review", "/audit", "/"])
def test_answers_carry_a_strict_policy_and_private_ones_are_kept_nowhere(people, path):
    answer = people[None if path == "/sign-in" else "admin"].get(path)

    policy = answer.headers["content-security-policy"]
    assert "default-src 'none'" in policy
    assert "unsafe" not in policy
    assert {"form-action 'self'", "frame-ancestors 'none'", "base-uri 'none'"} <= set(policy.split("; "))
    assert answer.headers["x-content-type-options"] == "nosniff"
    assert answer.headers["cache-control"] == ("private, no-cache" if path == "/" else "no-store")


def log(record: Path, action: str) -> list[tuple[str, str]]:
    with Record(record, create=False) as store:
        assert list(faults(store.engine)) == []
        return [(row["who"], row["subject"]) for row in store.view().log() if row["action"] == action]


def test_a_large_download_is_logged_with_who_and_what_and_a_small_one_is_not(record, people):
    before = log(record, "export")

    large, small = people["reader"].get("/events.json?min=0.1"), people["reader"].get("/methods.csv")

    assert len(large.content) > 20_000 > len(small.content)
    assert log(record, "export")[len(before) :] == [("R. Reader", f"/events.json?min=0.1 ({len(large.content)} bytes)")]


def test_who_sits_at_the_machine_is_logged_only_where_the_settings_want_that(record, gazetteer):
    before = log(record, "export")
    for entrance in (Entrance(log_downloads_bytes=20_000), Entrance(log_downloads_bytes=20_000, log_reads=True, by="M. Self")):
        with TestClient(app.make(record, gazetteer, entrance=entrance)) as client:
            assert client.get("/events.json?min=0.2").status_code == 200

    assert [who for who, _ in log(record, "export")[len(before) :]] == ["M. Self"]


def test_what_cannot_be_logged_is_not_given(record, gazetteer, people, monkeypatch):
    def refuse(*_args: object, **_more: object) -> None:
        raise app.RecordError("another program is writing to it")

    monkeypatch.setattr(Record, "note", refuse)

    answer = people["reader"].get("/events.json?min=0.3")

    assert answer.status_code == 503
    assert len(answer.content) < 1000


def hidden_document(record: Path) -> tuple[str, str]:
    """A document with a private person's name, and that name."""
    with Record(record, create=False) as store:
        for filed in store.view().claims(Question()):
            if filed.role and filed.claim.speaker:
                return filed.claim.document_id, filed.claim.speaker
    raise AssertionError("no private person speaks in the demo")


def unmask(client: TestClient, document: str, why: str):
    return client.post(f"/documents/{document}", data={"csrf": csrf(client, f"/documents/{document}"), "why": why})


def test_names_are_shown_once_to_a_reviewer_with_a_reason_and_the_log_says_so(record, people):
    document, name = hidden_document(record)
    client = people["reviewer"]
    assert name not in client.get(f"/documents/{document}").text
    before = log(record, "unmask")

    answer = unmask(client, document, "to ask her whether she agrees to be named")

    assert answer.status_code == 200
    assert name in answer.text
    assert answer.headers["cache-control"] == "no-store"
    assert "etag" not in answer.headers
    assert name not in client.get(f"/documents/{document}").text
    assert name not in client.get(f"/documents/{document}.json").text
    assert log(record, "unmask")[len(before) :] == [("V. Reviewer", f"{document}: to ask her whether she agrees to be named")]


def test_without_a_reason_or_a_name_or_the_role_nothing_is_shown(record, gazetteer, people):
    document, name = hidden_document(record)
    before = log(record, "unmask")

    assert unmask(people["reviewer"], document, "  ").status_code == 400
    refused = people["reader"].post(f"/documents/{document}", data={"csrf": csrf(people["reader"], "/"), "why": "curious"})
    with TestClient(app.make(record, gazetteer)) as nameless:
        answer = unmask(nameless, document, "curious")

    assert refused.status_code == 403
    assert "unmask-why" not in people["reader"].get(f"/documents/{document}").text
    assert answer.status_code == 400
    assert "--by" in answer.text
    assert not any(name in a.text for a in (refused, answer))
    assert log(record, "unmask") == before


def test_the_admin_reads_who_was_shown_what(record, people):
    document, _ = hidden_document(record)
    unmask(people["editor"], document, "<b>to check</b> a quotation")

    text = html.document_fromstring(people["admin"].get("/audit").content).text_content()

    assert "E. Editor" in text
    assert "<b>to check</b> a quotation" in text


@pytest.mark.parametrize(("host", "name", "has_users", "hosts", "signs_in"), [
    ("127.0.0.1", "", False, access.LOOPBACK, False), ("::1", "", True, access.LOOPBACK, False),
    ("127.0.0.1", "monitor.example", True, ("monitor.example",), True), ("0.0.0.0", "a.example, b.example", True, ("a.example", "b.example"), True),
    ("192.0.2.7", "", True, ("192.0.2.7",), True),
])  # fmt: skip
def test_others_sign_in_wherever_they_can_come_from(host, name, has_users, hosts, signs_in):
    found = access.entrance(host, name, has_users=has_users)

    assert (found.hosts, found.signs_in) == (hosts, signs_in)


@pytest.mark.parametrize(("host", "name", "has_users", "says"), [
    ("0.0.0.0", "", False, "fogline users add"), ("127.0.0.1", "monitor.example", False, "fogline users add"), ("0.0.0.0", "", True, "--host-name"),
])  # fmt: skip
def test_what_others_could_reach_unguarded_is_not_served(host, name, has_users, says):
    with pytest.raises(ConfigError, match=says):
        access.entrance(host, name, has_users=has_users)
