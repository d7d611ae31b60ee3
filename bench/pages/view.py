"""The first view of the map in a real browser: when the server's picture is seen, and when the map that moves is drawn; with an empty cache, and again.

The picture has coasts, borders and every sign and number that the map then draws. The map is drawn once nothing in it is still to come:
base map, names, signs. Milliseconds are from the beginning of the navigation, as the page's own clock has them.

python -m bench.pages.view ADDRESS [--times 7] [--json bench/pages.json --events 1000000 --started 1.5]
"""

from __future__ import annotations

import argparse
import json
from pathlib import Path
from typing import Any

from playwright.sync_api import Browser, sync_playwright

CHROMIUM = "/usr/bin/chromium"
WAIT_S = 120
WAYS = {  # how Chromium draws on a machine without a graphics card
    "plain": ("--no-sandbox", "--enable-unsafe-swiftshader"),  # pages by the processor, WebGL by SwiftShader
    "forced": ("--no-sandbox", "--enable-unsafe-swiftshader", "--use-angle=swiftshader", "--ignore-gpu-blocklist"),  # pages too by SwiftShader
}
DRAWN = "performance.getEntriesByName('map drawn')"
TOLD = f"() => [performance.getEntriesByName('first-contentful-paint')[0].startTime, {DRAWN}[0].startTime]"
Views = dict[str, dict[str, list[int]]]


def main() -> None:
    """Run it."""
    parser = argparse.ArgumentParser(prog="python -m bench.pages.view", description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("address", help="of the server, http://127.0.0.1:8033")
    parser.add_argument("--times", type=int, default=7)
    parser.add_argument("--json", type=Path, help="file of figures to put these in")
    parser.add_argument("--events", help="of the record, as the file names it")
    parser.add_argument("--started", type=float, help="seconds after which the server answered")
    given = parser.parse_args()
    found = views(given.address, given.times)
    print(json.dumps(found))
    if given.json:
        figures = json.loads(given.json.read_text())
        figures["sizes"][given.events] |= {"first_view": found, **({"started_s": given.started} if given.started else {})}
        given.json.write_text(json.dumps(figures, indent=1) + "\n", encoding="utf-8")


def views(address: str, times: int) -> Views:
    """Milliseconds of so many views, for each way of drawing."""
    found: Views = {}
    with sync_playwright() as play:
        for way, flags in WAYS.items():
            browser = play.chromium.launch(executable_path=CHROMIUM, args=list(flags))
            every = [_viewed(browser, address) for _ in range(times + 1)][1:]  # the first starts the browser's own parts
            names = ("picture_ms", "drawn_ms", "picture_again_ms", "drawn_again_ms")
            found[way] = {name: sorted(view[i] for view in every) for i, name in enumerate(names)}
            browser.close()
    return found


def _viewed(browser: Browser, address: str) -> list[int]:
    """One reader's first view, and the next."""
    context: Any = browser.new_context(viewport={"width": 1280, "height": 800}, bypass_csp=True)
    page, took = context.new_page(), list[int]()
    for _ in range(2):
        page.goto(f"{address}/map", wait_until="commit")
        page.wait_for_function(f"{DRAWN}.length > 0", timeout=WAIT_S * 1000)
        took += [round(ms) for ms in page.evaluate(TOLD)]
    context.close()
    return took


if __name__ == "__main__":
    main()
