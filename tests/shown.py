"""How is every figure of an analysis drawn? Each from an example, of one row or of many, and each from any table."""

from __future__ import annotations

from collections.abc import Callable

import matplotlib as mpl
from matplotlib.axes import Axes

from sim.plots.convergence import plot_convergence
from sim.plots.discovery import plot_box, plot_trajectory
from sim.plots.distributions import plot_distribution, plot_empirical
from sim.plots.front import plot_front
from sim.plots.grid import plot_grid
from sim.plots.lineups import plot_lineups
from sim.plots.network import plot_network
from sim.plots.played import plot_played
from sim.plots.regret import plot_regret
from sim.plots.sobol import plot_morris, plot_sobol
from sim.plots.survival import plot_incidence, plot_survival
from sim.plots.timeline import plot_timeline
from sim.plots.tornado import plot_tornado
from tests.examples import (
    ACTORS,
    HAPPENINGS,
    MONTHS,
    POLICIES,
    SCENARIOS,
    SIZES,
    N,
    alignments,
    bins,
    called,
    converging,
    curves,
    effects,
    empirical,
    front,
    incidence,
    indices,
    levers,
    limits,
    lineups,
    paths,
    peeled,
    regrets,
    story,
    swings,
)

LABELS = {f"event_{i}": called(HAPPENINGS, i) for i in range(40)}
ROWS = {f"p{i}": called(POLICIES, i) for i in range(40)}
COLUMNS = {f"o{i}": called(HAPPENINGS, i) for i in range(40)}
REFINERY, DETENTE = "share of worlds in which the refinery runs by October 2030", "Detente between India and China"
NAMED = {"x": "China: weight of the corridor", "y": "Pakistan: temperature"}

DRAWN: dict[str, Callable[..., Axes]] = {
    "distribution": lambda axes=None, k=12: plot_distribution(
        bins(k), axes, label="Pace of CPEC work in October 2030", unit="index, 0 (stopped) to 1 (as agreed)", n=N, start=0.45
    ),
    "empirical": lambda axes=None, k=3: plot_empirical(
        empirical(k), axes, unit="index, 0 (none) to 1 (all)", n=N, title="Pakistan's access to Chinese technology, October 2030"
    ),
    "survival": lambda axes=None, k=3: plot_survival(curves(k), axes, horizon=MONTHS, n=N, title="Until Reko Diq produces"),
    "incidence": lambda axes=None, k=3: plot_incidence(incidence(k), axes, labels=LABELS, n=N, title="What happens first"),
    "convergence": lambda axes=None, k=3: plot_convergence(converging(k), axes, n=N),
    "network": lambda axes=None, k=15: plot_network(
        alignments(k), axes, sizes=SIZES, labels=ACTORS, n=N, title="Who stands close to whom, October 2030"
    ),
    "tornado": lambda axes=None, k=6: plot_tornado(swings(k), axes, outcome=REFINERY, base=0.31, n=N),
    "sobol": lambda axes=None, k=5: plot_sobol(indices(k), axes, outcome=REFINERY, luck=(0.41, 0.38, 0.44), n=N),
    "morris": lambda axes=None, k=9: plot_morris(effects(k), axes, outcome=DETENTE, n=N),
    "box": lambda axes=None, k=4: plot_box(limits(k), axes, title="Where China cuts off CPEC", n=N),
    "trajectory": lambda axes=None, k=20: plot_trajectory(peeled(k), axes, chosen=2 * k // 3, n=N),
    "regret": lambda axes=None, k=4: plot_regret(
        regrets(k, 5), axes, value="regret, 90th percentile, index 0 to 1", labels_rows=ROWS, labels_columns=COLUMNS,
        title="Which policy of Pakistan is regretted least", n=N,
    ),
    "front": lambda axes=None, k=9: plot_front(
        front(k), axes, x="payoff of Pakistan", y="Pakistan's isolation (less is better)", n=N, title="Trade-offs of Pakistan"
    ),
    "lineups": lambda axes=None, k=6: plot_lineups(
        lineups(k), axes, n=N, labels=ACTORS, title="Who stands with whom, October 2030"
    ),
    "grid": lambda axes=None, k=5: plot_grid(
        levers(k, k), axes, x="x", y="y", n=N, title=f"{DETENTE} after 60 months", labels=(*NAMED.values(), "share of worlds"),
        threshold=0.5,
    ),
}  # fmt: skip
"""Every figure with a sample size, on axes of its own or of somebody else, of k rows or tables."""


def draw_story(axes: Axes | None = None, k: int = 20) -> Axes:
    return plot_timeline(story(k), axes, actors=ACTORS, title="CPEC is cut off: world 42", months=MONTHS)


def draw_played(axes: Axes | None = None, k: int = 3) -> Axes:
    """The payoffs of several courses of one world."""
    courses = {f"{called(POLICIES, i)}: left to the model": paths(i) for i in range(k)}
    return plot_played(courses, axes, title="Pakistan's payoff in world 42")


TABLES = {
    "distribution": lambda table: plot_distribution(table, label="Pace", unit="index"),
    "empirical": lambda table: plot_empirical({"Pace": table}, unit="index", n=N),
    "survival": lambda table: plot_survival({"Base": table}, horizon=MONTHS, n=N, title="Until a base stands"),
    "incidence": lambda table: plot_incidence(table, labels=LABELS, n=N, title="What happens first"),
    "played": lambda table: plot_played({"as played": table}, title="Pakistan's payoff in world 42"),
    "convergence": lambda table: plot_convergence({"Base": table}, n=N),
    "network": lambda table: plot_network(table, sizes=SIZES, labels=ACTORS, n=N, title="Who stands close to whom"),
    "tornado": lambda table: plot_tornado(table, outcome="pace", base=0.3),
    "sobol": lambda table: plot_sobol(table, outcome="pace"),
    "morris": lambda table: plot_morris(table, outcome="pace"),
    "box": lambda table: plot_box(table, title="Where it stops"),
    "trajectory": lambda table: plot_trajectory(table),
    "front": lambda table: plot_front(table, x="pace", y="isolation", n=N, title="Trade-offs"),
    "lineups": lambda table: plot_lineups(table, n=N, labels=ACTORS),
    "timeline": lambda table: plot_timeline(table, actors=ACTORS, title="World 42", months=MONTHS),
}
"""Every figure of one table with named columns."""
GOOD = {
    "distribution": (bins(9), "share"),
    "empirical": (empirical(1)[SCENARIOS[0]], "value"),
    "survival": (curves(1)[SCENARIOS[0]], "survival"),
    "incidence": (incidence(2), "incidence"),
    "played": (paths(1), "payoff"),
    "convergence": (converging(1)[HAPPENINGS[0]], "worlds"),
    "network": (alignments(9), "alignment"),
    "tornado": (swings(4), "at_high_low"),
    "sobol": (indices(4), "total_high"),
    "morris": (effects(4), "sigma"),
    "box": (limits(4), "qp"),
    "trajectory": (peeled(9), "restricted"),
    "front": (front(9), "y_found"),
    "lineups": (lineups(9), "share"),
    "timeline": (story(9), "lane"),
}
"""A table that each of them shows, and a column that it cannot do without."""
SET_HERE = {
    **{"text.usetex": True, "font.family": "Nonsense Sans", "font.size": 21, "path.sketch": (1, 100, 2), "figure.dpi": 50},
    **{"savefig.bbox": "tight", "savefig.transparent": True, "axes.formatter.use_locale": True, "lines.marker": "x"},
    **{"figure.constrained_layout.use": True, "axes.xmargin": 0.4, "xtick.direction": "in", "image.cmap": "hot"},
    **{"axes.prop_cycle": mpl.cycler(color=["red"]), "legend.fancybox": False, "axes.spines.left": False},
}
"""What somebody may have set for all figures of theirs."""
