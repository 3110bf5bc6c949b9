"""Which published answers are compared, and what is found here? Cases are in configs/standards/known_answers.yaml."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from functools import partial
from typing import Any

import numpy as np
import pandas as pd

from sim.analysis import sobol
from sim.analysis.blocs import landscape
from sim.analysis.distributions import bootstrap
from sim.analysis.quantal import by_bisection
from sim.analysis.survival import kaplan_meier, log_rank
from sim.analysis.triads import local_triad_density
from sim.config.quantity import Quantity
from sim.sampling import factor_designs
from sim.sampling.designs import Design, given
from sim.studies.verification.balance_only import Course
from sim.studies.verification.games import Tables, responses

Case = Mapping[str, Any]
LEVEL = 0.95
"""Of the intervals of single designs."""
OWN = "The theatre's structural balance"
SURE = 4.0
"""Standard errors within which a mean over designs must meet what was published."""


@dataclass(frozen=True)
class Answer:
    """A published answer beside the one found here.

    published, found : numbers, or words that must be the same. tolerance : the largest difference that is allowed. interval : of
    what was found; where there is one, it must hold what was published.
    """

    case: str
    what: str
    published: float | str
    found: float | str
    source: str
    tolerance: float = 0.0
    interval: tuple[float, float] | None = None

    @property
    def difference(self) -> float:
        """Found less published; not a number between words."""
        return np.nan if isinstance(self.found, str) else float(self.found) - float(self.published)

    @property
    def holds(self) -> bool:
        """Whether the answer found is the published one."""
        if self.interval is not None:
            return self.interval[0] <= float(self.published) <= self.interval[1]
        if isinstance(self.found, str):
            return self.found == self.published
        return abs(self.difference) <= self.tolerance

    def row(self) -> dict[str, Any]:
        """The answer as a row of a table, numbers in words too."""
        tolerance = f"{self.tolerance:g}" if self.tolerance else "exact"
        if self.interval is not None:
            tolerance = f"within {self.interval[0]:.4f} to {self.interval[1]:.4f}"
        apart = "-" if isinstance(self.found, str) else f"{round(self.difference, 6) + 0.0:+g}"
        return {
            "case": self.case,
            "what": self.what,
            "published": _number(self.published),
            "found": _number(self.found),
            "difference": self.difference,
            "apart": apart,
            "tolerance": tolerance,
            "holds": "yes" if self.holds else "no",
            "source": self.source,
        }


def _number(value: float | str) -> str:
    return value if isinstance(value, str) else f"{value:.6g}"


def games(cases: list[Case]) -> Iterator[Answer]:
    """Logit quantal response equilibria of games played as theatres."""
    for case in cases:
        for known in case["published"]:
            found = dict(zip(("row", "column"), responses(_tables(case), known["lambda"]), strict=True))
            for player in ("row", "column"):
                for move, chance in enumerate(known[player]):
                    what = f"lambda {known['lambda']:g}: {player} player, move {move + 1}"
                    here = float(found[player][move])
                    yield Answer(case["case"], what, chance, here, case["source"], case["tolerance"])


def far_games(case: Case) -> Iterator[Answer]:
    """The same where the answers to expectations overshoot, with the theatre's own damping and with a slower one."""
    for lam in case["lambdas"]:
        exact = by_bisection(_tables(case), lam)
        for label, decision in (("as shipped", {}), (_told(case["slower"]), case["slower"])):
            found = responses(_tables(case), lam, decision)
            for player, chance, here in zip(("row", "column"), exact, found, strict=True):
                what = f"lambda {lam:g}, {label}: {player} player, move 1"
                yield Answer(case["case"], what, chance, float(here[0]), case["source"], case["tolerance"])


def _told(settings: Mapping[str, Any]) -> str:
    return " ".join(f"{key} {value:g}" for key, value in settings.items())


def _tables(case: Case) -> Tables:
    return case["row"], case["column"]


def landscapes(cases: list[Case]) -> Iterator[Answer]:
    """Stable splits of actors of whom like repels like."""
    for case in cases:
        names, actors = list(case["actors"]), list(case["actors"].values())
        kinds = np.array([actor["kind"] for actor in actors])
        repelled = (kinds[:, None] == kinds) & ~np.eye(len(kinds), dtype=bool)
        found = landscape([actor["size"] for actor in actors], -repelled.astype(float))
        yield Answer(case["case"], "stable splits", case["stable"], len(found.minima), case["source"])
        here = {frozenset(np.array(names)[~found.splits[k]]): k for k in found.minima}
        for known in case.get("minima", ()):
            side = ", ".join(known["side"])
            yield Answer(case["case"], f"{side} stable", "yes", _yes(frozenset(known["side"]) in here), case["source"])
            k = here.get(frozenset(known["side"]), 0)
            yield Answer(case["case"], f"{side}: energy", known["energy"], found.energy[k], case["source"], case["tolerance"])
            yield Answer(case["case"], f"{side}: basin", known["basin"], int(np.sum(found.basin == k)), case["source"])


def balance(case: Case, found: Course) -> Iterator[Answer]:
    """Where the theatre's own structural balance has led, beside what is published of such dynamics."""
    here = (float(np.mean(found.settled >= 0)), float(found.friendly[-1].mean()))
    for known, answer in zip(case["published"], here, strict=True):
        yield Answer(OWN, known["what"], known["answer"], answer, known["source"], known["tolerance"])


def beside_triads(case: Case, found: Course) -> Iterator[Answer]:
    """The same beside local triad dynamics, which it is not."""
    for known in case["published"]:
        what = f"friendly ties at the end, against p = {known['p']:g}"
        yield Answer(OWN, what, known["density"], float(found.friendly[-1].mean()), case["source"], case["tolerance"])


def _yes(is_so: bool) -> str:
    return "yes" if is_so else "no"


def triads(case: Case, seed: int) -> Iterator[Answer]:
    """The share of friendly ties under local triad dynamics, the yardstick of `sim.analysis.triads`."""
    for known in case["published"]:
        density = local_triad_density(known["p"], case["actors"], case["networks"], case["sweeps"], seed)
        what = f"p = {known['p']:g}: friendly ties"
        yield Answer("Local triad dynamics", what, known["density"], density.mean(), case["source"], case["tolerance"])


def ishigami(case: Case, seed: int) -> Iterator[Answer]:
    """First and total order indices of the Ishigami function: their mean over many designs, and how often intervals hold them."""
    names = [f"x{k + 1}" for k in range(len(case["first"]))]
    each = [_indices(case, names, seed + design) for design in range(case["designs"])]
    for order in ("first", "total"):
        for name, known in zip(names, case[order], strict=True):
            here = np.array([table.loc[name, [order, f"{order}_low", f"{order}_high"]] for table in each], dtype=float)
            mean, error = here[:, 0].mean(), here[:, 0].std(ddof=1) / np.sqrt(len(each))
            interval = (mean - SURE * error, mean + SURE * error)
            yield Answer(case["case"], f"{order} order of {name}", known, mean, case["source"], interval=interval)
            held = float(np.mean((here[:, 1] <= known) & (known <= here[:, 2])))
            what = f"{order} order of {name}: designs whose interval holds it"
            slack = SURE * np.sqrt(LEVEL * (1.0 - LEVEL) / len(each))
            yield Answer(case["case"], what, LEVEL, held, "level of the intervals", slack)


def _indices(case: Case, names: list[str], seed: int) -> pd.DataFrame:
    """The indices of one design, by name."""
    size = factor_designs.group_size("saltelli", len(names))
    quantities = {name: Quantity(value=0.0, range=(-np.pi, np.pi)) for name in names}
    drawn = given(Design("saltelli", luck="group"), quantities, {}, np.arange(case["groups"] * size), seed).parameters
    one, two, three = (np.asarray(drawn[name]).reshape(case["groups"], size, 1) for name in names)
    values = np.sin(one) + case["a"] * np.sin(two) ** 2 + case["b"] * three**4 * np.sin(one)
    found = sobol.indices(values, names, level=LEVEL, repeats=case["repeats"], seed=seed)
    return found.factors.set_index("factor")


def survival(case: Case) -> Iterator[Answer]:
    """Kaplan-Meier and log-rank on the data of every textbook."""
    observed = np.repeat([True, False], [len(case["relapsed"]), len(case["left"])])
    treated = (np.array([*case["relapsed"], *case["left"]], dtype=float), observed)
    placebo = (np.array(case["placebo"], dtype=float), np.ones(len(case["placebo"]), dtype=bool))
    free = kaplan_meier(*treated).set_index("month")["survival"]
    for week, known in case["free"].items():
        what = f"still free after {week} weeks"
        yield Answer(case["case"], what, known, float(free[week]), case["source"], case["tolerance"])
    known = case["chi_squared"]
    found = log_rank(treated, placebo).statistic
    yield Answer(case["case"], "log-rank chi-squared", known["answer"], found, case["source"], known["tolerance"])


def resampling(case: Case, seed: int) -> Iterator[Answer]:
    """The bias-corrected and accelerated interval of a variance."""
    variance: Callable[..., Any] = partial(np.var, axis=-1)
    values = np.array(case["values"], dtype=float)
    found = bootstrap(variance, values, level=case["level"], repeats=case["repeats"], seed=seed)
    known = case["variance"]
    yield Answer(case["case"], "variance", known["answer"], found.value, case["source"], known["tolerance"])
    for end, answer, here in zip(("lower", "upper"), case["ends"], (found.low, found.high), strict=True):
        what = f"{end} end of the {case['level']:.0%} interval"
        yield Answer(case["case"], what, answer, here, case["source"], case["share"] * answer)
