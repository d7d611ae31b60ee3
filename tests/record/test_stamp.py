"""Stamps of real authorities, made with the `openssl` command in a folder of the test run, and OpenTimestamps files made by the library."""

from __future__ import annotations

import json
import shutil
import subprocess
import sys
from contextlib import contextmanager
from datetime import UTC, datetime, timedelta
from hashlib import sha256
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import pytest
from click.testing import CliRunner, Result
from opentimestamps.core.notary import BitcoinBlockHeaderAttestation, LitecoinBlockHeaderAttestation, PendingAttestation, UnknownAttestation
from opentimestamps.core.op import OpAppend, OpPrepend, OpSHA1, OpSHA256
from opentimestamps.core.serialize import BytesSerializationContext
from opentimestamps.core.timestamp import DetachedTimestampFile, Timestamp

from fogline.errors import ConfigError, RecordError
from fogline.record import stamp

pytestmark = pytest.mark.slow

ROOT = sha256(b"a root").digest()
LINE = stamp.statement(12, ROOT)
OTHER = stamp.statement(13, ROOT)
LINK = {"basicConstraints": "critical,CA:TRUE", "keyUsage": "critical,keyCertSign,cRLSign"}
SIGNER = {"basicConstraints": "CA:FALSE", "keyUsage": "critical,digitalSignature", "extendedKeyUsage": "critical,timeStamping"}


class Authority:
    """A time-stamping authority: a root, a certificate between, a signer whose certificate is the longest of the three."""

    def __init__(self, folder: Path, name: str, **extensions: str) -> None:
        self.folder, self.name = folder, name
        folder.mkdir()
        self.certify("root", None, LINK)
        self.certify("between", "root", LINK)
        self.certify("signer", "between", {**SIGNER, **extensions})
        self.pem = (folder / "root.pem").read_bytes()
        (folder / "chain.pem").write_bytes((folder / "between.pem").read_bytes() + self.pem)

    def openssl(self, *arguments: str) -> str:
        return subprocess.run(["openssl", *arguments], cwd=self.folder, check=True, capture_output=True, text=True).stdout

    def certify(self, who: str, by: str | None, extensions: dict[str, str]) -> None:
        subject = f"/CN={self.name} {who}" + "/O=An office with a long name" * (who == "signer")
        key = ("-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:P-256", "-nodes", "-keyout", f"{who}.key", "-subj", subject)
        (self.folder / f"{who}.ext").write_text("".join(f"{name}={value}\n" for name, value in extensions.items()))
        self.openssl("req", "-new", *key, "-out", f"{who}.csr")
        signed = ("-signkey", f"{who}.key") if by is None else ("-CA", f"{by}.pem", "-CAkey", f"{by}.key", "-CAcreateserial")
        self.openssl("x509", "-req", "-in", f"{who}.csr", *signed, "-days", "30", "-extfile", f"{who}.ext", "-out", f"{who}.pem")

    def reply(self, query: bytes, *, digests: str = "sha256") -> bytes:
        settings = {
            "serial": "serial", "signer_cert": "signer.pem", "signer_key": "signer.key", "certs": "chain.pem", "signer_digest": "sha256",
            "default_policy": "1.2.3.4.1", "digests": digests, "ess_cert_id_alg": "sha256",
        }  # fmt: skip
        rows = "".join(f"{name}={value}\n" for name, value in settings.items())
        (self.folder / "authority.cnf").write_text(f"[tsa]\ndefault_tsa=chosen\n[chosen]\n{rows}")
        (self.folder / "query").write_bytes(query)
        self.openssl("ts", "-reply", "-config", "authority.cnf", "-queryfile", "query", "-out", "reply")
        return (self.folder / "reply").read_bytes()

    def sign(self, response: bytes) -> bytes:
        """What another authority's reply says, signed by this one's certificate whatever that is for: `openssl ts` would not."""
        (self.folder / "theirs").write_bytes(response)
        self.openssl("ts", "-reply", "-in", "theirs", "-token_out", "-out", "token")
        self.openssl("cms", "-verify", "-noverify", "-inform", "DER", "-in", "token", "-binary", "-out", "words")
        signer = ("-signer", "signer.pem", "-inkey", "signer.key", "-certfile", "chain.pem", "-md", "sha256", "-nodetach", "-binary")
        self.openssl("cms", "-sign", "-in", "words", "-econtent_type", "1.2.840.113549.1.9.16.1.4", *signer, "-outform", "DER", "-out", "signed")
        body = bytes.fromhex("3003020100") + (self.folder / "signed").read_bytes()  # granted
        return b"\x30\x82" + len(body).to_bytes(2, "big") + body


@pytest.fixture(scope="module")
def authority(tmp_path_factory: pytest.TempPathFactory) -> Authority:
    if shutil.which("openssl") is None:
        pytest.fail("the command openssl is not there: install the Debian package openssl (as root, tests/debian-packages does)")
    return Authority(tmp_path_factory.mktemp("one") / "authority", "First")


@pytest.fixture(scope="module")
def response(authority: Authority) -> bytes:
    return authority.reply(stamp.request(LINE))


def saved(timestamp: Timestamp | DetachedTimestampFile) -> bytes:
    out = BytesSerializationContext()
    timestamp.serialize(out)
    return bytes(out.getbytes())


def grown(digest: bytes) -> tuple[Timestamp, Timestamp]:
    """What a calendar makes of a digest, and its end."""
    start = Timestamp(digest)
    end = start.ops.add(OpAppend(b"a nonce")).ops.add(OpSHA256()).ops.add(OpPrepend(b"a neighbour")).ops.add(OpSHA256())
    return start, end


def ots_file(*attestations: Any) -> tuple[bytes, bytes]:
    """An .ots file of the statement, and the message that is attested."""
    start, end = grown(sha256(LINE).digest())
    end.attestations.update(attestations)
    return saved(DetachedTimestampFile(OpSHA256(), start)), end.msg


def test_a_statement_says_size_and_root_and_is_read_back() -> None:
    assert f"fogline root 12 {ROOT.hex()}\n".encode() == LINE
    assert stamp.read_statement(LINE) == (12, ROOT)


@pytest.mark.parametrize(("size", "root"), [(0, ROOT), (-1, ROOT), (3, b""), (3, ROOT[:31])])
def test_what_is_no_root_is_not_stated(size: int, root: bytes) -> None:
    with pytest.raises(RecordError, match="cannot stamp"):
        stamp.statement(size, root)


@pytest.mark.parametrize("data", [b"", LINE[:-1], LINE + b"\n", LINE.replace(b"12", b"012"), LINE.upper(), b"\xff\x00", LINE.replace(b"\n", b"\r\n")])
def test_what_is_no_statement_to_the_byte_is_not_read(data: bytes) -> None:
    for use in (stamp.read_statement, stamp.request, stamp.ots_digest, stamp.ots_head):
        with pytest.raises(RecordError, match="no statement of a root"):
            use(data)


def test_openssl_reads_the_request(authority: Authority) -> None:
    (authority.folder / "ours.tsq").write_bytes(stamp.request(LINE))

    words = authority.openssl("ts", "-query", "-in", "ours.tsq", "-text")

    assert "Hash Algorithm: sha256" in words
    assert "Certificate required: yes" in words
    assert "Nonce: 0x" in words
    dump = "".join(line.split(" - ")[1][:48] for line in words.splitlines() if " - " in line)
    assert dump.replace("-", " ").replace(" ", "") == sha256(LINE).hexdigest()


def test_a_reply_gives_the_time_attested(authority: Authority, response: bytes) -> None:
    at = stamp.check_response(LINE, response, authority.pem)

    assert at.utcoffset() == timedelta(0)
    assert abs(datetime.now(UTC) - at) < timedelta(minutes=10)
    (authority.folder / "statement").write_bytes(LINE)
    (authority.folder / "ours.tsr").write_bytes(response)
    assert f"{at:%b} {at.day:2} {at:%H:%M:%S %Y} GMT" in authority.openssl("ts", "-reply", "-in", "ours.tsr", "-text")
    authority.openssl("ts", "-verify", "-data", "statement", "-in", "ours.tsr", "-CAfile", "root.pem")


def test_a_request_of_openssl_for_the_statement_is_as_good_as_ours(authority: Authority) -> None:
    (authority.folder / "statement").write_bytes(LINE)
    authority.openssl("ts", "-query", "-data", "statement", "-sha512", "-cert", "-no_nonce", "-out", "theirs.tsq")

    response = authority.reply((authority.folder / "theirs.tsq").read_bytes(), digests="sha256, sha512")

    assert stamp.check_response(LINE, response, authority.pem)


def test_certificates_in_the_order_of_the_chain_are_sorted_before_the_library_sees_them(authority: Authority, response: bytes) -> None:
    from rfc3161_client import decode_timestamp_response

    with pytest.raises(ValueError, match="InvalidSetOrdering"):
        decode_timestamp_response(response)
    assert stamp.check_response(LINE, response, authority.pem)


def test_the_root_is_found_among_certificates_of_others_given_twice(authority: Authority, response: bytes, tmp_path: Path) -> None:
    other = Authority(tmp_path / "authority", "Second")

    pem = other.pem + (authority.folder / "between.pem").read_bytes() + authority.pem + authority.pem

    assert stamp.check_response(LINE, response, pem)


def test_a_reply_for_another_root_is_refused(authority: Authority, response: bytes) -> None:
    with pytest.raises(RecordError, match="for another statement"):
        stamp.check_response(OTHER, response, authority.pem)


@pytest.mark.parametrize("name", ["Second", "First"])
def test_a_reply_of_another_authority_is_refused_be_it_of_the_same_name(response: bytes, tmp_path: Path, name: str) -> None:
    other = Authority(tmp_path / "authority", name)

    with pytest.raises(RecordError, match="does not lead to a root certificate among those given"):
        stamp.check_response(LINE, response, other.pem)


@pytest.mark.parametrize("usage", ["critical,serverAuth", "timeStamping"])
def test_a_signer_whose_certificate_is_not_for_stamping_times_alone_is_refused(tmp_path: Path, response: bytes, usage: str) -> None:
    authority = Authority(tmp_path / "authority", "Third", extendedKeyUsage=usage)

    with pytest.raises(RecordError, match="not one for stamping times"):
        stamp.check_response(LINE, authority.sign(response), authority.pem)


def test_a_reply_without_certificates_says_what_is_missing(authority: Authority) -> None:
    (authority.folder / "statement").write_bytes(LINE)
    authority.openssl("ts", "-query", "-data", "statement", "-sha256", "-out", "bare.tsq")

    response = authority.reply((authority.folder / "bare.tsq").read_bytes())

    with pytest.raises(RecordError, match="lacks the signer's certificate"):
        stamp.check_response(LINE, response, authority.pem)


def test_no_flipped_bit_gives_another_time(authority: Authority, response: bytes) -> None:
    """One bit of every byte; the few that no signature covers, as a version number, change nothing."""
    at = stamp.check_response(LINE, response, authority.pem)
    refused = 0

    for place in range(len(response)):
        flipped = bytearray(response)
        flipped[place] ^= 1 << place % 8
        try:
            assert stamp.check_response(LINE, bytes(flipped), authority.pem) == at
        except RecordError:
            refused += 1

    assert refused > len(response) * 0.6


def test_a_flipped_bit_in_message_time_or_signature_is_refused(authority: Authority, response: bytes) -> None:
    at = stamp.check_response(LINE, response, authority.pem)

    for place in (response.index(sha256(LINE).digest()), response.index(f"{at:%Y%m%d%H%M%S}Z".encode()) + 13, len(response) - 1):
        flipped = bytearray(response)
        flipped[place] ^= 1
        with pytest.raises(RecordError, match="damaged"):
            stamp.check_response(LINE, bytes(flipped), authority.pem)


def test_a_refusal_is_told_in_the_words_of_the_authority(authority: Authority) -> None:
    response = authority.reply(stamp.request(LINE), digests="sha512")

    with pytest.raises(RecordError, match="did not grant the stamp: rejected; Message digest algorithm is not supported"):
        stamp.check_response(LINE, response, authority.pem)


def test_a_reply_cut_short_or_a_page_in_its_place_is_refused(authority: Authority, response: bytes) -> None:
    for damaged in [*(response[:cut] for cut in (0, 1, 2, 5, 30, 200, 900, -1)), b"<!doctype html><title>404</title>"]:
        with pytest.raises(RecordError, match="no reply of a time-stamping authority, or a damaged one"):
            stamp.check_response(LINE, damaged, authority.pem)


def test_certificates_must_be_pem_with_a_root(authority: Authority, response: bytes) -> None:
    with pytest.raises(RecordError, match="must be PEM"):
        stamp.check_response(LINE, response, b"")
    with pytest.raises(RecordError, match="Add the authority's root"):
        stamp.check_response(LINE, response, (authority.folder / "signer.pem").read_bytes())


@pytest.mark.parametrize("module", ["rfc3161_client", "opentimestamps.core.serialize"])
def test_without_the_extra_the_error_names_it(monkeypatch: pytest.MonkeyPatch, module: str) -> None:
    monkeypatch.setitem(sys.modules, module, None)

    with pytest.raises(RecordError, match=r"pip install 'fogline\[stamp\]'"):
        stamp.request(LINE) if module == "rfc3161_client" else stamp.ots_head(LINE)


def test_the_head_and_a_calendars_reply_are_an_ots_file() -> None:
    start, end = grown(stamp.ots_digest(LINE))
    end.attestations.add(PendingAttestation("https://calendar.example"))

    whole = stamp.ots_head(LINE) + saved(start)

    assert whole == saved(DetachedTimestampFile(OpSHA256(), start))
    assert stamp.is_ots(whole)
    assert stamp.ots_check(whole, LINE) == [
        f"Calendar https://calendar.example promised to attest {end.msg.hex()}: `ots upgrade` asks whether it has."
    ]


def test_blocks_come_before_promises_and_are_to_be_looked_up() -> None:
    data, message = ots_file(
        PendingAttestation("https://calendar.example"), BitcoinBlockHeaderAttestation(900_000), BitcoinBlockHeaderAttestation(90_000),
        LitecoinBlockHeaderAttestation(5), UnknownAttestation(b"\x01" * 8, b"?"),
    )  # fmt: skip

    found = stamp.ots_check(data, LINE)

    assert [words.split()[0] for words in found] == ["Bitcoin", "Bitcoin", "Litecoin", "Calendar", "An"]
    assert found[0] == f"Bitcoin block 90000 attests it if its Merkle root is {message[::-1].hex()}: look up its header, the time is in it."
    assert found[1].startswith("Bitcoin block 900000 ")


def test_an_ots_file_of_another_root_is_refused() -> None:
    data, _ = ots_file(BitcoinBlockHeaderAttestation(1))

    with pytest.raises(RecordError, match="for another file"):
        stamp.ots_check(data, OTHER)


def test_an_ots_file_of_a_weaker_hash_is_refused() -> None:
    start = Timestamp(OpSHA1()(LINE))
    start.attestations.add(BitcoinBlockHeaderAttestation(1))

    with pytest.raises(RecordError, match="commits to sha1"):
        stamp.ots_check(saved(DetachedTimestampFile(OpSHA1(), start)), LINE)


def test_an_ots_file_cut_short_or_prolonged_is_refused() -> None:
    data, _ = ots_file(BitcoinBlockHeaderAttestation(1))

    for damaged in [*(data[:cut] for cut in range(len(data))), data + b"\x00"]:
        with pytest.raises(RecordError, match=r"no \.ots file, or a damaged one"):
            stamp.ots_check(damaged, LINE)


def test_a_flipped_bit_in_an_ots_file_is_refused_or_leads_to_another_block() -> None:
    data, _ = ots_file(BitcoinBlockHeaderAttestation(358_391))
    whole = stamp.ots_check(data, LINE)

    for place in range(len(data) * 8):
        flipped = bytearray(data)
        flipped[place // 8] ^= 1 << place % 8
        try:
            assert stamp.ots_check(bytes(flipped), LINE) != whole
        except RecordError:
            continue


@pytest.mark.parametrize("height", [2**32, 1 << 50_000], ids=["a little too high", "longer than Python prints"])
def test_a_block_that_cannot_be_is_refused(height: int) -> None:
    data, _ = ots_file(BitcoinBlockHeaderAttestation(height))

    with pytest.raises(RecordError, match="cannot be"):
        stamp.ots_check(data, LINE)


def run(command: Any, *arguments: str) -> Result:
    return CliRunner().invoke(command, arguments, catch_exceptions=False)


@pytest.fixture
def commands(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> Any:
    """The module of the commands, in an empty folder, with a record whose root is ROOT."""
    from fogline.cli import stamping

    @contextmanager
    def opened(record: str | None) -> Any:
        yield SimpleNamespace(view=lambda: SimpleNamespace(root=lambda: (12, ROOT)))

    monkeypatch.chdir(tmp_path)
    monkeypatch.setattr(stamping, "opened", opened)
    return stamping


def test_from_the_commands_request_to_the_time_attested(commands: Any, authority: Authority, tmp_path: Path) -> None:
    written = run(commands.stamp, "--out", "root.tsq")
    (tmp_path / "root.tsr").write_bytes(authority.reply((tmp_path / "root.tsq").read_bytes()))
    checked = run(commands.check_stamp, "root.txt", "root.tsr", "--certificates", str(authority.folder / "root.pem"))

    assert sorted(path.name for path in tmp_path.iterdir()) == ["root.tsq", "root.tsr", "root.txt"]
    assert "--data-binary @root.tsq -o root.tsr ADDRESS" in written.stdout
    assert f"the root {ROOT.hex()} over 12 entries" in checked.stdout


def test_with_ots_the_digest_and_the_head_are_written_too(commands: Any, tmp_path: Path) -> None:
    row = json.loads(run(commands.stamp, "--out", "a b.tsq", "--ots", "--json").stdout)

    files = {"statement": "a b.txt", "request": "a b.tsq", "digest": "a b.digest", "head": "a b.ots-head"}
    assert row == {"size": 12, "root": ROOT.hex(), **files}
    assert (tmp_path / "a b.digest").read_bytes() == sha256((tmp_path / "a b.txt").read_bytes()).digest()


def test_check_stamp_says_of_an_ots_file_what_to_look_up(commands: Any, tmp_path: Path) -> None:
    data, message = ots_file(BitcoinBlockHeaderAttestation(358_391))
    (tmp_path / "root.txt").write_bytes(LINE)
    (tmp_path / "root.txt.ots").write_bytes(data)

    told = run(commands.check_stamp, "root.txt", "root.txt.ots").stdout
    row = json.loads(run(commands.check_stamp, "root.txt", "root.txt.ots", "--json").stdout)

    assert "not proved until this is looked up" in told
    assert message[::-1].hex() in told
    assert (row["size"], row["root"], row["attested_at"], len(row["to_look_up"])) == (12, ROOT.hex(), None, 1)


def test_a_statement_is_never_overwritten(commands: Any, tmp_path: Path) -> None:
    (tmp_path / "root.txt").write_text("stamped long ago")

    with pytest.raises(ConfigError, match="would be overwritten"):
        run(commands.stamp, "--out", "root.tsq")

    assert [path.name for path in tmp_path.iterdir()] == ["root.txt"]


def test_the_request_needs_a_name_of_its_own(commands: Any) -> None:
    assert [run(commands.stamp, *arguments).exit_code for arguments in ([], ["--out", "root.txt"])] == [2, 2]


def test_a_reply_of_an_authority_needs_its_certificate(commands: Any, tmp_path: Path) -> None:
    (tmp_path / "root.txt").write_bytes(LINE)
    (tmp_path / "root.tsr").write_bytes(b"0")

    result = run(commands.check_stamp, "root.txt", "root.tsr")

    assert result.exit_code == 2
    assert "--certificates" in result.stderr
