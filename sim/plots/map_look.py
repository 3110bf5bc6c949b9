"""What do shades, widths and signs on the map of the theatre stand for?"""

from __future__ import annotations

from matplotlib.colors import LinearSegmentedColormap, to_hex
from matplotlib.typing import LineStyleType

from sim.plots.style import PALETTE

# Arcs, works and dangers are at least 15 CIELAB units apart to normal, protan, deutan and tritan eyes.
TONES = {"work": ("#DCE8F7", "#0A3F92", "#061F4A"), "danger": ("#FFF6E0", "#EDB33B", "#8A4B00")}
"""From none to full: the darker the more, also where colours cannot be told apart."""
FRIENDLY: tuple[str, LineStyleType] = (PALETTE[2], "-")
HOSTILE: tuple[str, LineStyleType] = ("#4A0A1E", (0, (3, 1.6)))
FULL, PALE = 0.8, 0.3
"""How dark an arc is, and one whose sign differs from world to world."""
THIN, WIDE = 0.6, 4.6
"""Points of a line that tells nothing, and of one that tells all there can be."""
FORMS = {"port": "s", "mine": "D", "base": "^"}


def shade(tone: str, value: float) -> str:
    """The shade of a level.

    Parameters
    ----------
    tone : str
        'work' or 'danger'.
    value : float
        From 0 to 1.

    Returns
    -------
    str
        Such as '#aabbcc'.
    """
    return to_hex(LinearSegmentedColormap.from_list(tone, TONES[tone])(float(min(max(value, 0.0), 1.0))))


def stroke(value: float) -> float:
    """The width of a line that tells a level.

    Parameters
    ----------
    value : float
        From 0 to 1, or an alignment from -1 to 1.

    Returns
    -------
    float
        Points.
    """
    return THIN + (WIDE - THIN) * min(abs(value), 1.0)


def fade(share: float) -> float:
    """How dark a mark is that tells a share of worlds.

    Parameters
    ----------
    share : float
        From 0 to 1.

    Returns
    -------
    float
        Opacity, from 0.2 to 1.
    """
    return 0.2 + 0.8 * min(share, 1.0)
