"""What an actor is said to hold, over time, as a picture: every claim a numbered mark with its bound, the settlements' sum as a band behind.

Areas are drawn above, shares below; under both stands each claim: when, who, in which words, and its id.
"""

from __future__ import annotations

import os
import textwrap
from collections.abc import Sequence
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any

from matplotlib import rc_context
from matplotlib.axes import Axes
from matplotlib.backends.backend_agg import FigureCanvasAgg
from matplotlib.dates import AutoDateLocator, ConciseDateFormatter
from matplotlib.figure import Figure

from fogline import masking, prose
from fogline.territory.beside import Compared
from fogline.territory.picture import ABOUT, DOTS, STYLE, WIDE, form_of

STATED, LAYER, INK = "#0072B2", "#D9D9D9", "#333333"
PANEL, LINE, MARGIN = 2.6, 0.155, 1.5  # inches
WEEK = timedelta(days=7)
LETTERS = 150  # a line of words under the panels
UNITS = {"area": "km² held", "share": "% held"}


def draw(found: Sequence[Compared], out: Path, *, title: str, notes: Sequence[str]) -> None:
    """Write the picture; the same comparisons give the same bytes.

    Args:
        found: of one actor, in order of time; those that state no whole are left out.
        out: the file; its ending says the form: .png, .svg or .pdf.
        title: over the panels.
        notes: lines at the bottom.

    Raises:
        ValueError: another ending, or nothing to draw.
    """
    form = form_of(out)
    whole = [one for one in found if one.stated.left is not None]
    if not whole:
        raise ValueError("no claim states what that actor holds: nothing to draw")
    lines = [words for n, one in enumerate(whole, 1) for words in _words(n, one)]
    panels = [what for what in UNITS if any(one.stated.count.what == what for one in whole)]
    ends: Any = (min(one.stated.at for one in whole) - WEEK, max(one.stated.at for one in whole) + WEEK)
    high = MARGIN + PANEL * len(panels) + LINE * (len(lines) + len(notes) + 1)
    with rc_context(STYLE):
        figure = Figure(figsize=(WIDE, high), dpi=DOTS)
        FigureCanvasAgg(figure)
        top = 1 - 0.75 / high
        for i, what in enumerate(panels):
            axes = figure.add_axes((0.07, top - PANEL * (i + 1) / high + 0.45 / high, 0.9, (PANEL - 0.6) / high))
            _panel(axes, what, [(n, one) for n, one in enumerate(whole, 1) if one.stated.count.what == what])
            axes.set_xlim(*ends)
        figure.text(0.02, 1 - 0.42 / high, title, fontsize=14, fontweight="bold", ha="left")
        figure.text(0.02, 0.2 / high, "\n".join((*lines, "", *notes)), fontsize=7.2, ha="left", va="bottom", color=INK, linespacing=1.35)
        beside = out.with_name(f".{out.name}.new")
        figure.savefig(beside, format=form, metadata=ABOUT[out.suffix], facecolor="white")
        os.replace(beside, out)


def _panel(axes: Axes, what: str, own: Sequence[tuple[int, Compared]]) -> None:
    """The claims of one unit, each a mark from its low to its high number, and the settlements' sum behind."""
    times: Any = [one.stated.at for _, one in own]
    tops = []
    layer = [(one.stated.at, one.low, one.high) for _, one in own if one.low is not None and one.high is not None]
    shown = max((_ends(one)[1] for _, one in own), default=1.0)
    for (n, one), time in zip(own, times, strict=True):
        low, high = _ends(one)
        is_open = one.stated.left is not None and one.stated.left[1] is None
        if high > low:
            axes.vlines(time, low, high, color=STATED, linewidth=2)
        axes.plot([time], [high], "^" if is_open else "v" if low == 0 < high else "o", color=STATED, markersize=6, zorder=3)
        axes.annotate(str(n), (time, high), xytext=(5, 4), textcoords="offset points", fontsize=8)
        tops.append(high)
    if layer:
        when: Any = [at for at, _, _ in layer]
        axes.fill_between(when, [low for _, low, _ in layer], [min(high, 4 * shown) for _, _, high in layer], color=LAYER, step="post", zorder=1, label="settlements add up to")
        axes.legend(loc="upper right", fontsize=7.5, frameon=False)
    axes.set_ylim(0, max(tops) * 1.25 or 1)
    axes.set_ylabel(UNITS[what], fontsize=8.5)
    axes.xaxis.set_major_locator(locator := AutoDateLocator(minticks=3, maxticks=9))  # type: ignore[no-untyped-call]
    axes.xaxis.set_major_formatter(ConciseDateFormatter(locator))  # type: ignore[no-untyped-call]
    axes.tick_params(labelsize=8)
    for side in ("top", "right"):
        axes.spines[side].set_visible(False)


def _ends(one: Compared) -> tuple[float, float]:
    """Low and high of what is stated; of "more than six" both are six, and the mark points up."""
    assert one.stated.left is not None
    low, high = one.stated.left
    return low, low if high is None else high


def _words(number: int, one: Compared) -> list[str]:
    """A claim under the panels."""
    filed = masking.shown(one.stated.filed)
    by = filed.claim.speaker or filed.source or filed.input_id
    at: datetime = one.stated.at
    sentence = " ".join(filed.sentence.split())
    told = f"{number}  {at:%Y-%m-%d}  {by}: {one.stated.relation} {prose.how_many(one.stated.count)}; settlements: {one.verdict}. “{sentence}” {filed.claim.id}"
    return textwrap.wrap(told, LETTERS, subsequent_indent="     ")
