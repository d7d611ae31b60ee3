"""Asking a served record: each address in turn, and by several readers at once."""

from __future__ import annotations

import os
import random
import subprocess
import sys
import time
from collections.abc import Iterator, Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path

import httpx

WAIT_S = 120


@dataclass(slots=True)
class Heard:
    """What one address took."""

    first_ms: float = 0.0  # asked for the first time
    ms: list[float] = field(default_factory=list)
    bytes: int = 0
    gzip_bytes: int = 0


@contextmanager
def served(path: Path) -> Iterator[tuple[str, float]]:
    """The record served by a process of its own: its address, and the seconds until it answered."""
    began = time.perf_counter()
    command = [sys.executable, "-c", "from fogline.cli import main; main()", "serve", "--record", str(path), "--port", "0"]
    with subprocess.Popen(command, stdout=subprocess.PIPE, text=True, env=os.environ) as process:
        try:
            assert process.stdout is not None
            told = process.stdout.readline()
            address = told.partition(" is open at ")[2].split("/ (")[0]
            if not address:
                raise SystemExit(f"the record at {path} is not served: {told}")
            httpx.get(f"{address}/healthz", timeout=WAIT_S).raise_for_status()
            yield address, time.perf_counter() - began
        finally:
            process.terminate()


def each(address: str, asked: Mapping[tuple[str, str], Sequence[str]], times: int, seed: int) -> dict[tuple[str, str], dict[str, Heard]]:
    """Each address once, and then all of them so many times in random order."""
    found: dict[tuple[str, str], dict[str, Heard]] = {key: {link: Heard() for link in links} for key, links in asked.items()}
    every = [(key, link) for key, links in asked.items() for link in links]
    dice = random.Random(f"order {seed}")
    with httpx.Client(base_url=address, timeout=WAIT_S) as client:
        client.get("/methods")  # templates and modules
        for turn in range(times + 1):
            dice.shuffle(every)
            for key, link in every:
                took, whole, packed = once(client, link)
                heard = found[key][link]
                if turn:
                    heard.ms.append(took)
                else:
                    heard.first_ms, heard.bytes, heard.gzip_bytes = took, whole, packed
    return found


def once(client: httpx.Client, link: str) -> tuple[float, int, int]:
    """Milliseconds until the whole answer was there, its bytes, and its bytes as they came."""
    began = time.perf_counter()
    with client.stream("GET", link) as answer:
        packed = b"".join(answer.iter_raw())
        took = (time.perf_counter() - began) * 1000
        if answer.status_code not in (200, 404):
            raise SystemExit(f"{link}: {answer.status_code}")
        whole = httpx.Response(200, headers=answer.headers, content=packed).content
    return took, len(whole), len(packed)


def together(address: str, links: Sequence[str], readers: int, seconds: float, seed: int, think_s: float = 0.0) -> list[float]:
    """Milliseconds of each answer while several readers ask at once, for so long, each with a while of looking after every page."""
    end = time.perf_counter() + seconds

    def read(number: int) -> list[float]:
        dice, took = random.Random(f"reader {seed} {number}"), []
        with httpx.Client(base_url=address, timeout=WAIT_S) as client:
            while time.perf_counter() < end:
                took.append(once(client, dice.choice(links))[0])
                time.sleep(think_s)
        return took

    with ThreadPoolExecutor(readers) as pool:
        return [ms for found in pool.map(read, range(readers)) for ms in found]
