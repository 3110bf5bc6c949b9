"""Can every figure be read whose title, labels and options are long: nothing off the paper, nothing on top of something else?"""

from __future__ import annotations

import sys
from collections.abc import Callable, Mapping
from inspect import signature
from typing import Any

import pandas as pd
import pytest
from matplotlib.axes import Axes
from matplotlib.figure import Figure

from sim.plots.posterior import plot_marginals, plot_predictive
from sim.plots.ranks import plot_ranks
from sim.plots.reasons import plot_reasons
from sim.plots.verdicts import plot_tally
from sim.studies.claims.findings import COUNTED
from tests import shown, test_plots
from tests.test_plot_analysis import spoiled

LONG = "and whether the American, Chinese and Baloch leaderships can agree on who is heard when the ports are leased for decades"
SPOKEN = ("label", "claim", "want", "who", "document", "text", "role")
"""Columns of tables whose words a figure writes."""
TALLY = pd.DataFrame(
    [{"document": name, **dict.fromkeys(COUNTED, 0), "emerges": 9, "depends": 1, "opposite": 5} for name in "ABC"]
)
REASONS = pd.DataFrame(
    {
        "actor": ["us"] * 5 + ["iran"],
        "who": "Them",
        "want": [f"more of: {i}" for i in range(6)],
        "share": [0.3, 0.2, 0.2, 0.1, 0.1, 1],
    }
)
ENDS = {f"{which}{end}": at for which in ("measured", "prior", "posterior") for end, at in (("", 2), ("_low", 1), ("_high", 3))}
BINS = pd.DataFrame({"number": ["a", "a", "b"], "label": "A number", "left": 0, "right": 1, "prior": 1, "posterior": 2})
RANKS = pd.DataFrame([{"number": i // 2, "label": "A number", "left": i % 2 / 2, "right": 0.5 + i % 2 / 2} for i in range(6)])
RANKS = RANKS.assign(excess=0.01, difference=0.02, low=-0.03, high=0.03)
MORE = {
    "ranks": lambda: plot_ranks(RANKS, n=1200, records=200),
    "marginals": lambda: plot_marginals(BINS, n=1200),
    "predictive": lambda: plot_predictive(pd.DataFrame([{"label": "Attacks", "role": "check only", **ENDS}] * 5), n=1200),
    "tally": lambda: plot_tally(TALLY),
    "reasons": lambda: plot_reasons(REASONS, n=1200),
}
EVERY: dict[str, Callable[[], Axes | Figure]] = {**test_plots.ANY_AXES, **test_plots.GRIDS, **MORE}


def lengthened(part: Any, name: str = "") -> Any:
    """Whatever a figure is given, with long words in it; colours and the like stay."""
    if isinstance(part, str):
        return f"{part}: {LONG}" if name in ("title", "label", "unit", "outcome", "question", "value", "labels") else part
    if isinstance(part, pd.DataFrame):
        found = part.assign(**{c: [lengthened(str(text), "label") for text in part[c]] for c in SPOKEN if c in part})
        return (
            found.rename(index=lambda text: lengthened(text, "label"))
            if part.index.dtype == object and part.index.is_unique
            else found
        )
    if isinstance(part, Mapping) and all(isinstance(inner, pd.DataFrame) for inner in part.values()):
        return {lengthened(key, "label"): inner for key, inner in part.items()}
    if isinstance(part, Mapping) and name != "themes":
        return {key: lengthened(inner, "label") for key, inner in part.items()}
    if isinstance(part, list | tuple) and all(isinstance(inner, str) for inner in part):
        return type(part)(lengthened(inner, "label") for inner in part)
    return part


def with_long_words(plot: Callable[..., Any]) -> Callable[..., Any]:
    """A function that draws, given long words."""
    title = {"title": f"A title {LONG}"} if "title" in signature(plot).parameters else {}

    def drawn(*parts: Any, **named: Any) -> Any:
        return plot(*map(lengthened, parts), **{**{key: lengthened(part, key) for key, part in named.items()}, **title})

    return drawn


@pytest.mark.parametrize("name", EVERY)
def test_long_words_are_all_on_the_paper_and_cover_nothing(name, monkeypatch):
    for module in (shown, test_plots, sys.modules[__name__]):
        for found in [found for found in vars(module) if found.startswith("plot_")]:
            monkeypatch.setattr(module, found, with_long_words(getattr(module, found)))
    drawn = EVERY[name]()
    figure = drawn.figure if isinstance(drawn, Axes) else drawn
    assert spoiled(figure) == []
    assert max(figure.get_size_inches()) < 30
