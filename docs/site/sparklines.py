"""What does a thing do in the baseline, small enough to stand beside its name?"""

from __future__ import annotations

from collections.abc import Sequence
from html import escape

import numpy as np

from docs.site.material import Material
from sim.config.calendar import calendar
from sim.readouts.labels import plain
from sim.world.outcomes import OUTCOMES

WIDE, HIGH = 220, 44
TENTH, MIDDLE, NINTH = 10, 50, 90
"""The percentiles that are drawn: a band from the first to the last, and a line."""


def draw_variable(material: Material, name: str) -> str:
    """A variable over the months: median and band, between its bounds."""
    variable = material.content.variables[name]
    return draw_band(material.baseline.variable(name).values, variable.label, variable.bounds)


def draw_outcome(material: Material, name: str) -> str:
    """An outcome over the months, between 0 and 1; a variable where its name is one."""
    if name not in OUTCOMES:
        return draw_variable(material, name)
    return draw_band(material.baseline.outcome(name).values, plain(name), (0.0, 1.0))


def draw_option(material: Material, dossier: str, option: str, label: str) -> str:
    """In which share of worlds an option stands."""
    return draw_share((material.baseline.stance(dossier).values == option).mean(axis=0), f"Share of worlds at: {label}")


def draw_consent(material: Material, agreement: str) -> str:
    """In which share of worlds those whose consent an agreement takes all give it, or of a club as many as it needs."""
    pact, given = material.content.agreements[agreement], []
    for dossier, options in pact.takes.items():
        given.append(np.isin(material.baseline.stance(dossier).values, list(options)))
    is_agreed = np.sum(given, axis=0) >= (pact.quorum or len(given))
    return draw_share(is_agreed.mean(axis=0), f"Share of worlds whose sides consent: {pact.label}")


def draw_incident(material: Material, name: str) -> str:
    """In which share of worlds an incident happens, month by month."""
    happened = material.baseline.data["happened"].sel(incident=name).transpose("world", "month").values
    return draw_share(happened.mean(axis=0), f"Share of worlds in which it happens in a month: {plain(name)}")


def draw_milestone(material: Material, name: str) -> str:
    """In which share of worlds a milestone has been reached by each month."""
    reached = material.baseline.data["milestone"].sel(milestone_name=name).values
    months = np.arange(material.months + 1)
    shares = ((reached[:, None] >= 0) & (reached[:, None] <= months)).mean(axis=0)
    return draw_share(shares, f"Share of worlds that have reached it: {plain(name)}")


def draw_band(values: np.ndarray, label: str, bounds: Sequence[float]) -> str:
    """Median and the band from the tenth to the ninetieth percentile of values by (world, month), as inline SVG."""
    values = values if values.shape[1] > 1 else np.repeat(values, 2, axis=1)
    low, middle, high = np.percentile(values.astype(float), (TENTH, MIDDLE, NINTH), axis=0)
    words = f"{label}, {_span(len(middle))}: median from {middle[0]:.2f} to {middle[-1]:.2f}; in the last month eight in ten"
    words += f" worlds lie between {low[-1]:.2f} and {high[-1]:.2f}"
    edge = [*_points(low, bounds), *reversed(_points(high, bounds))]
    shapes = f'<polygon class="band" points="{" ".join(edge)}"/>'
    return _wrap(f'{shapes}<polyline points="{" ".join(_points(middle, bounds))}"/>', words, f"{middle[-1]:.2f}")


def draw_share(shares: np.ndarray, label: str) -> str:
    """A share of worlds over the months as inline SVG."""
    shares = shares if len(shares) > 1 else np.repeat(shares, 2)
    line = _points(shares, (0.0, 1.0))
    words = f"{label}, {_span(len(shares))}: from {100 * shares[0]:.0f} to {100 * shares[-1]:.0f} percent"
    area = " ".join([f"0,{HIGH}", *line, f"{WIDE},{HIGH}"])
    drawn = f'<polygon class="band" points="{area}"/><polyline points="{" ".join(line)}"/>'
    return _wrap(drawn, words, f"{100 * shares[-1]:.0f} %")


def _span(months: int) -> str:
    return f"{calendar(0)} to {calendar(months - 1)}"


def _points(values: np.ndarray, bounds: Sequence[float]) -> list[str]:
    low, high = bounds
    across = np.linspace(0, WIDE, len(values))
    up = HIGH - 1 - (np.clip(values, low, high) - low) / (high - low) * (HIGH - 2)
    return [f"{x:.0f},{y:.1f}" for x, y in zip(across, up, strict=True)]


def _wrap(shapes: str, words: str, last: str) -> str:
    """The shapes as an image that says in words what it shows, and the last value beside it."""
    told = escape(words, quote=True)
    frame = f'<path class="frame" d="M0,{HIGH - 0.5}H{WIDE}"/>'
    head = f'<svg class="sparkline" role="img" aria-label="{told}" viewBox="0 0 {WIDE} {HIGH}" width="{WIDE}" height="{HIGH}">'
    return f'{head}<title>{told}</title>{frame}{shapes}</svg> <span class="last">{last}</span>'
