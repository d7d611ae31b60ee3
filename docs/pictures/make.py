"""Makes the pictures of the pages, in this folder, of a record of the sample reports: `make pictures`. Needs Debian's chromium.

Each is as a reader sees it, with its 96 commonest colours, so that it stays small.
"""

from __future__ import annotations

import base64
import json
import os
import re
import struct
import sys
import tempfile
import zlib
from pathlib import Path
from threading import Thread
from typing import Any

import click
import uvicorn
from click.testing import CliRunner
from playwright.sync_api import Page, sync_playwright

from fogline.cli import cli
from fogline.gazetteer import Gazetteer
from fogline.web import app

HERE = Path(__file__).parent
SAMPLES = HERE.parents[1] / "demo" / "reports"
GL = ("--use-angle=swiftshader", "--enable-unsafe-swiftshader", "--ignore-gpu-blocklist")
WIDE, PHONE = {"width": 1180, "height": 860}, {"width": 390, "height": 844}
LARGEST = 150_000  # bytes
PICTURES = {  # the file's name, the page's path, and whether it is seen on a phone
    "today": ("/", False), "map": ("/map?from=2019-02-01&to=2019-03-23&at=35.2,39.6,6.6", False), "timeline": ("/timeline?from=2019-01-15&to=2019-03-24", False),
    "events": ("/events", False), "event": ("/events/{contested}", False), "document": ("/documents/{document}", False), "predictions": ("/predictions", False), "forecasts": ("/forecasts", False),
    "control": ("/control", False), "area": ("/areas/geonames%3A167357?smoothed=1", False), "area-phone": ("/areas/Baghouz", True),
    "sources": ("/sources", False), "source": ("/sources/Sample%20Wire", False), "corrections": ("/corrections", False), "data": ("/data", False),
    "methods": ("/methods", False), "status": ("/status", False), "as-of": ("/?as_of=2019-03-01", False), "event-phone": ("/events/{contested}", True), "today-phone": ("/", True),
}  # fmt: skip
COLOURS = """async (picture) => {
  const image = new Image();
  image.src = `data:image/png;base64,${picture}`;
  await image.decode();
  const canvas = Object.assign(document.createElement("canvas"), { width: image.width, height: image.height }), pen = canvas.getContext("2d");
  pen.drawImage(image, 0, 0);
  const { data } = pen.getImageData(0, 0, image.width, image.height), counts = new Map(), near = (i) => [0, 1, 2].map((k) => Math.min(255, Math.round(data[i + k] / 8) * 8));
  for (let i = 0; i < data.length; i += 4) { const key = near(i).join(); counts.set(key, (counts.get(key) ?? 0) + 1); }
  const palette = [...counts].sort((a, b) => b[1] - a[1]).slice(0, 96).map(([key]) => key.split(",").map(Number)), known = new Map();
  const index = (key) => {
    const colour = key.split(",").map(Number), far = palette.map((p) => p.reduce((sum, v, k) => sum + (v - colour[k]) ** 2, 0));
    return far.indexOf(Math.min(...far));
  };
  const pixels = new Uint8Array(data.length / 4);
  for (let i = 0; i < pixels.length; i++) {
    const key = near(4 * i).join();
    if (!known.has(key)) known.set(key, index(key));
    pixels[i] = known.get(key);
  }
  let text = "";
  for (let i = 0; i < pixels.length; i += 8192) text += String.fromCharCode(...pixels.subarray(i, i + 8192));
  return { wide: image.width, high: image.height, palette: palette.flat(), pixels: btoa(text) };
}"""


def main() -> None:
    """Read the samples, serve them, and picture each page that was named, or all."""
    wanted = sys.argv[1:] or list(PICTURES)
    with tempfile.TemporaryDirectory() as folder:
        record = Path(folder) / "war.db"
        done = CliRunner().invoke(cli, ["add", str(SAMPLES), "--record", str(record), "--replay"], catch_exceptions=False)
        click.echo(done.output.strip())
        for what in ("deaths", "control"):
            CliRunner().invoke(cli, ["forecast", "--what", what, "--record", str(record)], catch_exceptions=False)
        config = uvicorn.Config(app.make(record, Gazetteer.load()), host="127.0.0.1", port=0, log_level="warning")
        socket, server = config.bind_socket(), uvicorn.Server(config)
        socket.listen()
        thread = Thread(target=server.run, kwargs={"sockets": [socket]})
        thread.start()
        try:
            picture(f"http://127.0.0.1:{socket.getsockname()[1]}", wanted)
        finally:
            server.should_exit = True
            thread.join()


def picture(address: str, wanted: list[str]) -> None:
    """The pages of a server, as files."""
    with sync_playwright() as driver:
        browser = driver.chromium.launch(executable_path="/usr/bin/chromium", args=[*GL, *(["--no-sandbox"] if os.geteuid() == 0 else [])])
        blank = browser.new_page()
        page = browser.new_page(viewport=WIDE)
        page.goto(f"{address}/events.json?standing=contested")
        found = json.loads(page.inner_text("pre"))["events"]
        contested = max(found, key=lambda e: (e["place"] is not None, len(e["origin_groups"]), len(e["claims"])))["id"]
        page.goto(f"{address}/events/{contested}")
        named = {"contested": contested, "document": _first(page, r"/documents/([^?#\"]+)")}
        for name in wanted:
            path, is_phone = PICTURES[name]
            page.set_viewport_size(PHONE if is_phone else WIDE)
            page.goto(address + path.format(**named))
            if name == "map":
                page.wait_for_selector(".pane[data-idle]")
            seen = base64.b64encode(page.screenshot(timeout=120_000)).decode()
            data = png(blank.evaluate(COLOURS, seen))
            (HERE / f"{name}.png").write_bytes(data)
            click.echo(f"{name}.png {len(data):,} bytes")
            if len(data) > LARGEST:
                raise SystemExit(f"{name}.png has {len(data):,} bytes; {LARGEST:,} at most")
        browser.close()


def png(told: dict[str, Any]) -> bytes:
    """A picture whose pixels are numbers of its own colours. Source: PNG specification, third edition."""
    wide, high, pixels = told["wide"], told["high"], base64.b64decode(told["pixels"])
    lines = b"".join(b"\0" + pixels[i * wide : (i + 1) * wide] for i in range(high))
    head = struct.pack(">IIBBBBB", wide, high, 8, 3, 0, 0, 0)
    parts = ((b"IHDR", head), (b"PLTE", bytes(told["palette"])), (b"IDAT", zlib.compress(lines, 9)), (b"IEND", b""))
    return b"\x89PNG\r\n\x1a\n" + b"".join(
        struct.pack(">I", len(data)) + name + data + struct.pack(">I", zlib.crc32(name + data)) for name, data in parts
    )


def _first(page: Page, pattern: str) -> str:
    found = re.search(pattern, page.content())
    if found is None:
        raise SystemExit(f"nothing like {pattern} at {page.url}")
    return found[1]


if __name__ == "__main__":
    main()
