"""Trends as a picture, drawn by matplotlib where that is installed."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any

from hansou import HansouError

from .messages import later, say, translated
from .terminal_text import one_line

if TYPE_CHECKING:
    from hansou import Trends

_KINDS = (".svg", ".png", ".pdf")
_FONTS = (
    *("Noto Sans CJK SC", "Noto Sans SC", "Source Han Sans SC", "Source Han Sans CN", "Noto Serif CJK SC"),
    *("PingFang SC", "Hiragino Sans GB", "Heiti SC", "Microsoft YaHei", "SimHei", "SimSun", "DengXian"),
    *("WenQuanYi Zen Hei", "WenQuanYi Micro Hei", "AR PL UMing CN", "AR PL UKai CN", "Arial Unicode MS"),
    *("Noto Sans CJK TC", "Noto Sans CJK JP", "PingFang TC", "Microsoft JhengHei", "MingLiU"),
)
"""Fonts with Chinese characters that systems come with, the plainest first."""
_LABELS = {
    "occurrences": later("occurrences"),
    "articles": later("articles"),
    "share": later("share of the articles"),
    "million": later("occurrences in a million characters"),
}
_TICKS = 24


def check_target(file: Path, force: bool) -> None:
    """Raises HansouError for a file that cannot be drawn, or would be written over without `force`."""
    from importlib.util import find_spec

    if file.suffix.lower() not in _KINDS:
        raise HansouError(say("{file}: pictures are {kinds}", file=one_line(str(file)), kinds=" ".join(_KINDS)))
    if find_spec("matplotlib") is None:
        raise HansouError(say("pictures need matplotlib: {command}", command="pip install 'hansou[charts]'"))
    if file.exists() and not force:
        raise HansouError(say("{file} is there already; --force writes over it", file=one_line(str(file))))


def draw(file: Path, trends: Trends, values: Sequence[Sequence[float | None]], measure: str) -> None:
    """Draw the trends, a line for each query over time, bars by source; gaps where there is nothing to say."""
    import matplotlib as mpl

    mpl.use("agg")
    from matplotlib import pyplot as plt

    names = [one_line(row.name) for row in trends.rows]
    with mpl.rc_context({**_font(names, trends.queries), "svg.fonttype": "none", "axes.spines.top": False}):
        figure, axes = plt.subplots(figsize=(max(6.0, min(16.0, 0.28 * len(names) + 3)), 4), layout="constrained")
        places = range(len(names))
        for query, text in enumerate(trends.queries):
            column = [float("nan") if row[query] is None else row[query] for row in values]
            if trends.by == "source":
                share = 0.8 / len(trends.queries)
                axes.bar([place + query * share - 0.4 + share / 2 for place in places], column, share, label=text)
            else:
                axes.plot(places, column, marker="o", markersize=3, label=text)
        step = max(1, len(names) // _TICKS)
        axes.set_xticks(list(places)[::step], names[::step], rotation=60, ha="right", fontsize=8)
        axes.set_ylabel(translated(_LABELS[measure]))
        axes.set_ylim(bottom=0)
        axes.legend(frameon=False)
        try:
            figure.savefig(file)
        finally:
            plt.close(figure)


def _font(*texts: Sequence[str]) -> dict[str, Any]:
    """The setting that makes Chinese labels legible; raises HansouError where no font has their characters."""
    if all(text.isascii() for some in texts for text in some):
        return {}
    from matplotlib import font_manager

    known = {font.name for font in font_manager.fontManager.ttflist}
    found = [name for name in _FONTS if name in known]
    if not found:
        raise HansouError(say("no font with Chinese characters is installed; one is {font}", font="Noto Sans CJK"))
    return {"font.family": [*found[:1], "sans-serif"], "axes.unicode_minus": False}
