"""Events as CSV with a line of HXL tags under the names: the columns of the dictionary, as humanitarian programs read them.

Source: HXL 1.1, hashtags and attributes; low, best and high are +min, +best and +max.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from fogline.exports import columns, csv
from fogline.exports.cells import event_cells
from fogline.exports.told import Told


def lines(told: Iterable[Told], *, bom: bool = False) -> Iterator[bytes]:
    """The table, piece by piece.

    Args:
        told: events as they may be shown.
        bom: begin with the mark by which Excel knows UTF-8.
    """
    return csv.table([[c.name for c in columns.EVENTS], [c.hxl for c in columns.EVENTS]], map(event_cells, told), bom=bom)
