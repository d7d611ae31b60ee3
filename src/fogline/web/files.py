"""Our own scripts, styles and pictures as they go out: compressed once, not for each reader, and kept; half a megabyte in all."""

from __future__ import annotations

import gzip
import os
from os import stat_result
from pathlib import Path
from threading import Lock

from starlette.datastructures import Headers
from starlette.responses import Response
from starlette.staticfiles import StaticFiles
from starlette.types import Scope

from fogline.web import headers

PACKED = (".js", ".mjs", ".css", ".json", ".svg")  # others are asked for in parts, or are packed already
LEVEL = 9


class Files(StaticFiles):
    """The files of a folder; as Starlette has them, but for those that are kept packed."""

    def __init__(self, directory: str | os.PathLike[str]) -> None:
        super().__init__(directory=directory)
        self._packed: dict[str, tuple[float, bytes, str]] = {}
        self._packing = Lock()

    def file_response(self, full_path: str | os.PathLike[str], stat_result: stat_result, scope: Scope, status_code: int = 200) -> Response:
        """The file, or word that the reader has it."""
        plain = super().file_response(full_path, stat_result, scope, status_code)
        asked = Headers(scope=scope)
        if plain.status_code != 200 or not str(full_path).endswith(PACKED) or "gzip" not in asked.get("accept-encoding", "") or "range" in asked:
            return plain
        data, name = self._of(str(full_path), stat_result.st_mtime)
        told = {"etag": name, "last-modified": plain.headers["last-modified"], "vary": "Accept-Encoding"}
        if headers.has(asked.get("if-none-match"), name):
            return Response(status_code=304, headers=told)
        return Response(data, media_type=plain.media_type, headers={**told, "content-encoding": "gzip"})

    def pack(self) -> None:
        """Pack every file, so that no reader waits for it."""
        for path in sorted(Path(str(self.directory)).resolve().rglob("*")):
            if path.name.endswith(PACKED):
                self._of(str(path), path.stat().st_mtime)

    def _of(self, path: str, changed: float) -> tuple[bytes, str]:
        """A file's bytes, packed, and their name."""
        with self._packing:
            held = self._packed.get(path)
            if held is None or held[0] != changed:
                with open(path, "rb") as stream:
                    data = gzip.compress(stream.read(), LEVEL, mtime=0)
                held = self._packed[path] = changed, data, headers.etag(data)
            return held[1], held[2]
