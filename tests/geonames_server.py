"""A server of GeoNames' country files on this machine that sends them as it is told: whole, slowly, in part, or damaged. The countries are made up."""

from __future__ import annotations

import io
import threading
import time
import zipfile
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from itertools import count

NUMBERS = count(90_000_001)
README = "Readme for GeoNames Gazetteer extract files\n"


def row(
    name: str, lat: float, lon: float, *, code: str = "PPL", country: str = "SY", admin1: str = "04", admin2: str = "", people: int = 0,
    also: str = "", ascii_name: str = "", number: int | None = None,
) -> str:  # fmt: skip
    """A line of a country's table, in the form of its readme."""
    kinds = {"PPL": "P", "ADM": "A", "STM": "H", "MTS": "T", "AIR": "S", "WLL": "H"}
    cells = [
        number or next(NUMBERS), name, ascii_name or name, also, f"{lat:.5f}", f"{lon:.5f}", kinds[code[:3]], code, country, "", admin1, admin2, "", "",
        people, "", 250, "Asia/Damascus", "2026-01-31",
    ]  # fmt: skip
    return "\t".join(map(str, cells)) + "\n"


def zipped(table: str, code: str = "SY") -> bytes:
    """A country's zip."""
    made = io.BytesIO()
    with zipfile.ZipFile(made, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("readme.txt", README)
        archive.writestr(f"{code}.txt", table)
    return made.getvalue()


@dataclass
class GeonamesServer:
    """Where it listens, what it has, and how it sends that."""

    url: str = ""
    files: dict[str, bytes] = field(default_factory=dict)
    version: str = '"1"'
    cut_after: list[int] = field(default_factory=list)  # bytes of the next answers, each of which then breaks off
    pause_s: float = 0.0  # between blocks of 1,000 bytes
    silence_s: float = 0.0  # before it says anything
    ranges: list[str | None] = field(default_factory=list)  # what each request for a zip asked for
    knows_ranges: bool = True


@contextmanager
def serving(**files: bytes) -> Iterator[GeonamesServer]:
    """A server with these countries' zips."""
    told = GeonamesServer(files={f"{code}.zip": data for code, data in files.items()})
    told.files["admin1CodesASCII.txt"] = b"SY.04\tRaqqa\tRaqqa\t172955\nSY.77\tUpper Plains\tUpper Plains\t172956\n"

    class Handler(BaseHTTPRequestHandler):
        protocol_version = "HTTP/1.1"

        def do_GET(self) -> None:
            name = self.path.rpartition("/")[2]
            if name not in told.files:
                self.send_error(404)
                return
            time.sleep(told.silence_s)
            data, asked = told.files[name], self.headers.get("Range")
            begins = 0
            if name.endswith(".zip"):
                told.ranges.append(asked)
            if asked and told.knows_ranges and self.headers.get("If-Range") == told.version:
                begins = int(asked.removeprefix("bytes=").removesuffix("-"))
            self.send_response(206 if begins else 200)
            if begins:
                self.send_header("Content-Range", f"bytes {begins}-{len(data) - 1}/{len(data)}")
            self.send_header("Content-Length", str(len(data) - begins))
            self.send_header("ETag", told.version)
            self.end_headers()
            cut = told.cut_after.pop(0) if told.cut_after and name.endswith(".zip") else None
            sent = data[begins:] if cut is None else data[begins : begins + cut]
            with suppress(ConnectionError):  # who asked has gone
                for at in range(0, len(sent), 1000):
                    self.wfile.write(sent[at : at + 1000])
                    self.wfile.flush()
                    time.sleep(told.pause_s)
            if cut is not None:
                self.close_connection = True

        def log_message(self, *_: object) -> None:
            pass

    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    told.url = f"http://127.0.0.1:{server.server_port}/export/dump/"
    thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.02}, daemon=True)
    thread.start()
    try:
        yield told
    finally:
        server.shutdown()
        server.server_close()
        thread.join()
