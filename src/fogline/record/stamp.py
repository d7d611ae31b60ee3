"""A root's time attested elsewhere: what to hand to others, and the checking of what they gave back.

What is stamped is a statement of one line, `fogline root SIZE HEX`, rather than the bare root: a person can read it, and the
usual tools check it with nothing of ours: `openssl ts -verify -data STATEMENT` and `ots verify STATEMENT.ots`.
Nothing here touches a network or a record. Source: RFC 3161; the file format of the package `opentimestamps`.
"""

from __future__ import annotations

import re
from datetime import datetime
from hashlib import sha256
from importlib import import_module
from typing import TYPE_CHECKING, Any
from warnings import catch_warnings

from fogline.errors import RecordError

if TYPE_CHECKING:
    from cryptography.x509 import Certificate
    from rfc3161_client import TimeStampResponse

STATEMENT = re.compile(rb"fogline root ([1-9][0-9]{0,18}) ([0-9a-f]{64})\n")
GRANTED = 0
STATUS = {1: "granted, but not as asked", 2: "rejected", 3: "waiting", 4: "about to be revoked", 5: "revoked"}  # RFC 3161, 2.4.2
SEQUENCE, SET, NUMBER, NAME, TAGGED = 0x30, 0x31, 0x02, 0x06, 0xA0  # the tags of DER on the way to the certificates
HIGHEST = 2**32 - 1  # a block; a number above it is damage, not a height


def statement(size: int, root: bytes) -> bytes:
    """The line that is stamped.

    Args:
        size: entries in the audit log.
        root: their Merkle root, 32 bytes.

    Raises:
        RecordError: there is nothing to stamp.
    """
    line = f"fogline root {size} {root.hex()}\n".encode()
    if not STATEMENT.fullmatch(line):
        raise RecordError(
            f"cannot stamp a root of {len(root)} bytes over {size} entries: it has 32 bytes and covers one at least. Add a report first"
        )
    return line


def read_statement(data: bytes) -> tuple[int, bytes]:
    """Size and root of a statement.

    Raises:
        RecordError: it is none.
    """
    found = STATEMENT.fullmatch(data)
    if found is None:
        raise RecordError(
            f"this is no statement of a root: {data[:60]!r}. It is one line, `fogline root SIZE HEX`, and not a byte may differ. "
            "Name the .txt file that `fogline stamp` wrote, or its copy"
        )
    return int(found[1]), bytes.fromhex(found[2].decode())


def request(line: bytes) -> bytes:
    """A time-stamp request in DER, over the SHA-256 of a statement, with a nonce, asking for the authority's certificate.

    Raises:
        RecordError: it is no statement, or the extra is not installed.
    """
    read_statement(line)
    tsp = _library("rfc3161_client")
    return bytes(tsp.TimestampRequestBuilder().data(line).hash_algorithm(tsp.HashAlgorithm.SHA256).build().as_bytes())


def check_response(line: bytes, response: bytes, certificates: bytes) -> datetime:
    """The time, UTC, that an authority attests for a statement.

    The authority's certificates must have been valid then; whether one was revoked since cannot be told without a network.
    The nonce is not compared: it serves who sends the request, and the reply must convince people who never saw that.

    Args:
        line: the statement.
        response: the authority's reply, a TimeStampResp in DER.
        certificates: PEM, the authority's root and any certificates between; every self-signed one among them is trusted.

    Raises:
        RecordError: the reply is damaged, a refusal, for something else, or of another authority.
    """
    read_statement(line)
    tsp = _library("rfc3161_client")
    roots, others = _certificates(certificates)
    reply = _reply(response)
    if reply.status != GRANTED:
        words = "; ".join([STATUS.get(reply.status, f"status {reply.status}"), *map(_printable, reply.status_string)])
        raise RecordError(f"the authority did not grant the stamp: {words}. Send the request again, or to another authority")
    try:
        with catch_warnings(action="ignore", category=UserWarning):  # of odd numbers in certificates, which nobody here can mend
            tsp.VerifierBuilder(roots=roots, intermediates=others).build().verify_message(reply, line)
            return reply.tst_info.gen_time
    except (tsp.VerificationError, *_unreadable()) as error:
        raise RecordError(_why(str(error))) from error


def ots_digest(line: bytes) -> bytes:
    """The 32 bytes that an OpenTimestamps calendar is handed: the SHA-256 of a statement.

    Raises:
        RecordError: it is no statement.
    """
    read_statement(line)
    return sha256(line).digest()


def ots_head(line: bytes) -> bytes:
    """The beginning of a statement's .ots file; the calendar's reply put behind it makes the file whole.

    A proof without any attestation has no form of its own in this format, and the library refuses to write one.

    Raises:
        RecordError: it is no statement, or the extra is not installed.
    """
    head = _library("opentimestamps.core.serialize").BytesSerializationContext()
    file = _library("opentimestamps.core.timestamp").DetachedTimestampFile
    head.write_bytes(file.HEADER_MAGIC)
    head.write_varuint(file.MAJOR_VERSION)
    _library("opentimestamps.core.op").OpSHA256().serialize(head)
    head.write_bytes(ots_digest(line))
    return bytes(head.getbytes())


def is_ots(data: bytes) -> bool:
    """Is this a file of OpenTimestamps, rather than an authority's reply?"""
    return data.startswith(b"\x00OpenTimestamps\x00")


def ots_check(data: bytes, line: bytes) -> list[str]:
    """Who attests a statement, one sentence each, blocks before promises.

    The way from the statement to each block is recomputed; the blocks themselves must be looked up elsewhere, and until that is
    done nothing is proved: anybody can write down the number of a block.

    Args:
        data: an .ots file, fresh from a calendar or upgraded.
        line: the statement.

    Raises:
        RecordError: the file is damaged, or commits to something else, or the extra is not installed.
    """
    digest = ots_digest(line)
    proof = _proof(data)
    if proof.file_hash_op.TAG_NAME != "sha256" or proof.file_digest != digest:
        raise RecordError(
            f"this .ots file is for another file: it commits to {proof.file_hash_op.TAG_NAME} {proof.file_digest.hex()}, "
            f"the statement's is sha256 {digest.hex()}. Name the statement that it was made for"
        )
    return [words for _, _, words in sorted(_attested(message, attestation) for message, attestation in proof.timestamp.all_attestations())]


def _library(name: str) -> Any:
    """A module of the extra `stamp`."""
    try:
        return import_module(name)
    except ImportError as error:
        raise RecordError(f"cannot make or check time stamps: {error}. They need an extra: pip install 'fogline[stamp]'") from error


def _unreadable() -> tuple[type[Exception], ...]:
    """What the library raises on certificates that it cannot read."""
    x509 = _library("cryptography.x509")
    return ValueError, x509.InvalidVersion, x509.DuplicateExtension, x509.UnsupportedGeneralNameType


def _certificates(pem: bytes) -> tuple[list[Certificate], list[Certificate]]:
    """Roots, and the others."""
    try:
        with catch_warnings(action="ignore", category=UserWarning):
            found = list(dict.fromkeys(_library("cryptography.x509").load_pem_x509_certificates(pem)))
        # names are parsed when they are asked for
        roots = [certificate for certificate in found if certificate.issuer == certificate.subject]
    except _unreadable() as error:
        raise RecordError(
            f"cannot read the certificates: {error}. They must be PEM; `openssl x509 -inform der -in FILE -out FILE.pem` makes it from DER"
        ) from error
    if not roots:
        raise RecordError(f"none of the {len(found)} certificates is a root, which signs itself. Add the authority's root certificate to the file")
    return roots, [certificate for certificate in found if certificate not in roots]


def _reply(response: bytes) -> TimeStampResponse:
    """The reply, parsed."""
    try:
        reply: TimeStampResponse = _library("rfc3161_client").decode_timestamp_response(_in_order(response))
    except ValueError as error:
        raise RecordError(
            f"this is no reply of a time-stamping authority, or a damaged one ({len(response)} bytes): {error}. "
            "Was a page of its web site saved in place of the reply? Send the request again"
        ) from error
    return reply


def _why(reason: str) -> str:
    """A refusal of the library's in words of ours."""
    if "Mismatch between messages" in reason:
        return "the stamp is good, but for another statement than this. Name the statement that its request was made for"
    chain = re.search(r'Verify error: ?([^"]*)"', reason)
    causes = [chain[1]] if chain else re.findall(r'reason: "([^"]*)"', reason) or [reason]
    words = ", ".join(causes)
    if any(sign in words for sign in ("unsuitable certificate purpose", "EKU", "leaf certificate")):
        return f"the signer's certificate is not one for stamping times ({words}). Send the request to an authority that follows RFC 3161"
    if any(sign in words for sign in ("signer certificate not found", "Certificates neither found")):
        return f"the reply lacks the signer's certificate ({words}). Send the request that `fogline stamp` wrote, which asks for it"
    if chain:
        return (
            f"the stamp does not lead to a root certificate among those given ({words}). Are they of the authority that gave the reply, "
            "with every certificate between? If they are, the reply is damaged"
        )
    return f"the reply was damaged or changed after it was signed ({words}). Take another copy of it, or send the request again"


def _in_order(response: bytes) -> bytes:
    """The reply with its certificates sorted, as DER wants a set; as it came where it cannot be followed.

    Authorities that run `openssl ts` send theirs in the order of the chain, and the library takes no such reply (InvalidSetOrdering).
    No signature covers that order; the certificates stay the same, byte by byte.
    """
    try:
        start, _ = _inside(response, 0, SEQUENCE)  # TimeStampResp
        start, _ = _inside(response, _after(response, start, SEQUENCE), SEQUENCE)  # behind the status: ContentInfo
        start, _ = _inside(response, _after(response, start, NAME), TAGGED)
        start, _ = _inside(response, start, SEQUENCE)  # SignedData: version, digest algorithms, content, certificates
        for tag in (NUMBER, SET, SEQUENCE):
            start = _after(response, start, tag)
        start, end = _inside(response, start, TAGGED)
        parts, place = [], start
        while place < end:
            after = _after(response, place, SEQUENCE)
            parts.append(response[place:after])
            place = after
    except (IndexError, ValueError):
        return response
    return response[:start] + b"".join(sorted(parts)) + response[place:]


def _inside(data: bytes, place: int, tag: int) -> tuple[int, int]:
    """Where the content of the DER element at a place begins and ends."""
    if data[place] != tag:
        raise ValueError(f"tag {data[place]:#x} at {place}, not {tag:#x}")
    size, start = data[place + 1], place + 2
    if size >= 0x80:
        count = size & 0x7F
        size, start = int.from_bytes(data[start : start + count], "big"), start + count
    if start + size > len(data):
        raise ValueError(f"an element of {size} bytes at {place} in {len(data)}")
    return start, start + size


def _after(data: bytes, place: int, tag: int) -> int:
    """Where the element behind the one at a place begins."""
    return _inside(data, place, tag)[1]


def _printable(words: str) -> str:
    """A stranger's words, fit for a terminal."""
    return "".join(c if c.isprintable() else "?" for c in words[:200])


def _proof(data: bytes) -> Any:
    """An .ots file, parsed and its operations recomputed."""
    serialize = _library("opentimestamps.core.serialize")
    file = _library("opentimestamps.core.timestamp").DetachedTimestampFile
    try:
        with catch_warnings(action="ignore", category=PendingDeprecationWarning):  # of an operation that may go one day
            return file.deserialize(serialize.BytesDeserializationContext(data))
    except (serialize.DeserializationError, ValueError, AssertionError) as error:
        raise RecordError(
            f"this is no .ots file, or a damaged one ({len(data)} bytes): {error}. Is the calendar's reply put behind its head? Take another copy of it"
        ) from error


def _attested(message: bytes, attestation: Any) -> tuple[int, int, str]:
    """Rank, height and words of one attestation over what a statement led to."""
    notary = _library("opentimestamps.core.notary")
    if isinstance(attestation, notary.PendingAttestation):
        return 2, 0, f"Calendar {attestation.uri} promised to attest {message.hex()}: `ots upgrade` asks whether it has."
    chains = (("Bitcoin", notary.BitcoinBlockHeaderAttestation), ("Litecoin", notary.LitecoinBlockHeaderAttestation))
    for rank, (chain, kind) in enumerate(chains):
        if isinstance(attestation, kind):
            if len(message) != 32 or attestation.height > HIGHEST:
                raise RecordError(f"this .ots file is damaged: what it says of a {chain} block cannot be. Take another copy of it")
            root = message[::-1].hex()  # block explorers and node software show it back to front
            words = f"{chain} block {attestation.height} attests it if its Merkle root is {root}: look up its header, the time is in it."
            return rank, attestation.height, words
    return 3, 0, f"An attestation of a kind that is not known here, {attestation.TAG.hex()}: a newer OpenTimestamps client may know it."
