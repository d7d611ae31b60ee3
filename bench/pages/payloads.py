"""What a map asks for, at every zoom and under filters: the bytes of each answer, of a record that is served.

python -m bench.pages.payloads ADDRESS [--most-kb 500] [--days]
"""

from __future__ import annotations

import argparse
from collections.abc import Iterator
from urllib.parse import urlencode

import httpx

ZOOMS = (0.5, 1.0, 2.0, 3.0, 4.0, 5.0, 6.0, 7.5, 9.0, 11.0, 14.0)
FILTERS: tuple[dict[str, str], ...] = ({}, {"kind": "shelling"}, {"standing": "claimed"}, {"kind": "air_strike", "standing": "contested"}, {"min": "0.6"})
WAIT_S = 120


def main() -> None:
    """Run it; the exit code is 1 where an answer is too large."""
    parser = argparse.ArgumentParser(prog="python -m bench.pages.payloads", description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("address", help="of the server, http://127.0.0.1:8033")
    parser.add_argument("--most-kb", type=int, default=500)
    parser.add_argument("--days", action="store_true", help="also of days, on which who holds what is drawn; its first answer opens every claim of that")
    given = parser.parse_args()
    with httpx.Client(base_url=given.address, timeout=WAIT_S) as client:
        found = sorted(weighed(client, with_days=given.days), reverse=True)
    for size, packed, link in found[:12]:
        print(f"{size / 1000:6.0f} kB {packed / 1000:6.0f} gzip  {link}")
    raise SystemExit(int(found[0][0] > 1000 * given.most_kb))


def weighed(client: httpx.Client, *, with_days: bool) -> Iterator[tuple[int, int, str]]:
    """The bytes of each answer that the map's script may ask for, whole and as they come, and its address."""
    home = client.get("/map.json").json()
    lat, lon, _ = home["at"]
    busiest = max((e["place"] for e in home["events"] if e["place"]), key=lambda p: p["radius_m"], default={"lat": lat, "lon": lon})
    last = max((e["window"]["latest"][:10] for e in home["events"] if e["window"] and e["window"]["latest"]), default="2020-01-01")
    days = ({"day": last}, {"from": f"{int(last[:4]) - 1}-01-01", "to": last}, {"from": f"{int(last[:4]) - 1}-01-01", "to": last, "layers": "beside_28"})
    for asked in (*FILTERS, *(days if with_days else ())):
        for north, east in ((lat, lon), (busiest["lat"], busiest["lon"])):
            for zoom in ZOOMS:
                query = urlencode({**asked, "at": f"{north:.3f},{east:.3f},{zoom:.2f}"})
                for path in ("/map.geojson", "/map"):
                    with client.stream("GET", f"{path}?{query}") as answer:
                        packed = b"".join(answer.iter_raw())
                    whole = httpx.Response(200, headers=answer.headers, content=packed).content
                    yield len(whole), len(packed), f"{path}?{query}"


if __name__ == "__main__":
    main()
