"""What do the worlds say of a claim: reached, too small, next to nothing, the opposite, or nothing that is sure?

One scale serves wherever a verdict is told. A least effect that counts is fixed beforehand, and the interval of what was found is
laid beside it: wholly beyond it on the side that is claimed (reached), on that side and wholly short of it (smaller), between it
and its like on the other side (negligible), beyond that (opposite), or across a limit (unclear). Each is the joint rejection of
one or two one-sided hypotheses, so that an interval of 95 % errs in at most 5 % of cases whatever is true: in at most 2.5 % on
either side of a limit that is the truth itself, and hardly ever by 'reached' or 'opposite' where nothing is there at all.

Source: Schuirmann (1987), two one-sided tests; Rogers, Howard and Vessey (1993), equivalence beside difference; Lakens, Scheel
and Isager (2018), with the least effect of interest.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from sim.config.errors import refuse

REACHED, SMALLER, NEGLIGIBLE, OPPOSITE, UNCLEAR = "reached", "smaller", "negligible", "opposite", "unclear"
SCALE = (REACHED, SMALLER, NEGLIGIBLE, OPPOSITE, UNCLEAR)
"""All verdicts, from what is claimed to its contrary, and where nothing is sure."""


@dataclass(frozen=True)
class Scale:
    """The limits between verdicts, counted in the direction that is claimed.

    Parameters
    ----------
    reached : float
        What has to be surely exceeded.
    nothing : (float, float)
        From where to where it is next to nothing.
    direction : float
        What exceeds it goes the way that is claimed.
    opposite : float
        Below it the contrary is the case.
    """

    reached: float
    nothing: tuple[float, float]
    direction: float
    opposite: float

    def verdict(self, low: float, high: float) -> str:
        """The verdict on an interval.

        Parameters
        ----------
        low : float
            Its lower end, counted in the direction that is claimed.
        high : float
            Its upper end.

        Returns
        -------
        str
            Reached, smaller, negligible, opposite or unclear; unclear where an end is not a number.
        """
        if low > self.reached:
            return REACHED
        if high < self.opposite:
            return OPPOSITE
        if low > self.direction and high < self.reached:
            return SMALLER
        return NEGLIGIBLE if low > self.nothing[0] and high < self.nothing[1] else UNCLEAR


def scale_effects(least: float) -> Scale:
    """The scale for an effect.

    Parameters
    ----------
    least : float
        Above 0, the smallest effect that counts, in the outcome's unit.

    Returns
    -------
    Scale
        Limits between verdicts.

    Raises
    ------
    InputError
        A least effect that is 0 or below.

    Examples
    --------
    >>> from sim.analysis.verdicts import scale_effects
    >>> scale = scale_effects(0.1)
    >>> [scale.verdict(*ends) for ends in ((0.2, 0.4), (-0.05, 0.05), (0.05, 0.3))]
    ['reached', 'negligible', 'unclear']
    """
    if not least > 0.0:
        raise refuse("least", least, "above 0: the least effect that counts")
    return Scale(least, (-least, least), 0.0, -least)


def scale_chances(asked: float, least: float) -> Scale:
    """The scale for a probability that is to reach `asked`, where less than `least` is hardly any.

    Where the word asks for more than one half, its contrary is that it happens no more often than 1 - asked; a word that asks
    for less has no contrary but that it hardly ever happens.

    Parameters
    ----------
    asked : float
        The probability that is to be reached, from `least` to 1.
    least : float
        What is hardly any, 0 to 1.

    Returns
    -------
    Scale
        Limits between verdicts.

    Raises
    ------
    InputError
        `asked` is not between `least` and 1.

    Examples
    --------
    >>> from sim.analysis.verdicts import scale_chances
    >>> scale_chances(0.66, least=0.1).verdict(0.7, 0.9)
    'reached'
    """
    if not 0.0 < least < asked < 1.0:
        raise refuse("asked", asked, f"a probability between least={least:g} and 1")
    contrary = 1.0 - asked if asked > 0.5 else -np.inf
    return Scale(asked, (-np.inf, least), max(least, contrary), contrary)


def level_together(level: float, looks: int) -> float:
    """The level of each of so many intervals that hold together at one level (Bonferroni).

    Parameters
    ----------
    level : float
        Of all together, 0 to 1.
    looks : int
        How many intervals, 1 or more.

    Returns
    -------
    float
        Of each, 0 to 1.

    Raises
    ------
    InputError
        Fewer than one look.

    Examples
    --------
    >>> from sim.analysis.verdicts import level_together
    >>> round(level_together(0.95, looks=5), 3)
    0.99
    """
    if looks < 1:
        raise refuse("looks", looks, "1 or more")
    return 1.0 - (1.0 - level) / looks
