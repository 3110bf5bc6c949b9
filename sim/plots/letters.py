"""How much room do words take, and how are they made to fit?"""

from __future__ import annotations

from collections.abc import Sequence
from functools import lru_cache

import numpy as np
from matplotlib.font_manager import FontProperties
from matplotlib.textpath import text_to_path

from sim.plots.style import RC
from sim.plots.words import wrap_text

LINE = 1.25
"""The height of a line of letters in sizes of the letters."""
_SLACK = 1.03  # letters on a grid of dots are a little wider than their outlines


@lru_cache(maxsize=4096)
def wide(text: str, size: float, weight: str = "normal") -> float:
    """The inches that the longest line of a text takes, in letters of so many points.

    Parameters
    ----------
    text : str
        One line or several.
    size : float
        Of the letters in points.
    weight : str, default "normal"
        'normal' or 'bold'.

    Returns
    -------
    float
        Inches.
    """
    font = FontProperties(family=RC["font.family"], size=size, weight=weight)
    lines = [text_to_path.get_text_width_height_descent(line, font, False)[0] for line in text.split("\n") if line]
    return _SLACK * max(lines, default=0.0) / 72


def high(text: str, size: float) -> float:
    """The inches that the lines of a text take one under the other.

    Parameters
    ----------
    text : str
        One line or several.
    size : float
        Of the letters in points.

    Returns
    -------
    float
        Inches.
    """
    return (text.count("\n") + 1) * LINE * size / 72


def broken(text: str, width: float, size: float, weight: str = "normal") -> str:
    """Text in lines of at most so many inches, broken between words only; a longer word has a line of its own.

    Parameters
    ----------
    text : str
        What is to be broken.
    width : float
        Inches.
    size : float
        Of the letters in points.
    weight : str, default "normal"
        'normal' or 'bold'.

    Returns
    -------
    str
        The same words, in lines.
    """
    done = []
    for paragraph in text.split("\n"):
        line, *words = paragraph.split(" ")
        for word in words:
            longer = f"{line} {word}"
            if wide(longer, size, weight) > width:
                done.append(line.rstrip())
                longer = word
            line = longer
        done.append(line)
    return "\n".join(done)


def fit_text(
    texts: Sequence[str], width: float, height: float, largest: float = 8.0, smallest: float = 5.0
) -> tuple[list[str], float]:
    """Texts broken into lines, and the largest size in points at which each of them fits; shortened where none is small enough.

    Parameters
    ----------
    texts : Sequence of str
        What is to be written.
    width : float
        Inches for each of the texts.
    height : float
        Inches for each of the texts.
    largest : float, default 8.0
        Size allowed, in points.
    smallest : float, default 5.0
        Size allowed, in points.

    Returns
    -------
    texts : list of str
        In lines.
    size : float
        Of the letters in points.
    """
    for size in np.arange(largest, smallest - 0.01, -0.5):
        lines = [broken(text, width, float(size)) for text in texts]
        if all(wide(text, float(size)) <= width and high(text, float(size)) <= height for text in lines):
            return lines, float(size)
    return [_shortened(text, width, height, smallest) for text in texts], smallest


def in_lines(
    texts: Sequence[str],
    letters: int,
    width: float,
    height: float,
    largest: float = 8.0,
    smallest: float = 5.0,
    weight: str = "normal",
) -> tuple[list[str], float]:
    """Texts in lines of at most so many letters at the largest size, where each of them fits; else as `fitted` has them.

    Parameters
    ----------
    texts : Sequence of str
        What is to be written.
    letters : int
        In a line, at most.
    width : float
        Inches for each of the texts.
    height : float
        Inches for each of the texts.
    largest : float, default 8.0
        Size allowed, in points.
    smallest : float, default 5.0
        Size allowed, in points.
    weight : str, default "normal"
        'normal' or 'bold'.

    Returns
    -------
    texts : list of str
        In lines.
    size : float
        Of the letters in points.
    """
    usual = [wrap_text(text, letters) for text in texts]
    if all(wide(text, largest, weight) <= width and high(text, largest) <= height for text in usual):
        return usual, largest
    return fit_text(texts, width * (0.88 if weight == "bold" else 1), height, largest, smallest)


def _shortened(text: str, width: float, height: float, size: float) -> str:
    """As many whole lines as fit, and dots for what is left out."""
    lines = broken(text, width, size).split("\n")
    kept = lines[: max(int(72 * height / (LINE * size)), 1)]
    if len(kept) < len(lines):
        kept[-1] += " \u2026"
    return "\n".join(_trimmed(line, width, size) for line in kept)


def _trimmed(line: str, width: float, size: float) -> str:
    while wide(line, size) > width and len(line) > 2:
        line = line.rstrip(" \u2026")[:-1] + "\u2026"
    return line
