"""Has everything that is drawn a colour of its own?"""

from __future__ import annotations

import numpy as np
import pytest
from matplotlib.colors import to_rgb

from sim.plots.style import ACTORS, PALETTE, THEMES, actor_color, shades, theme_color


def test_every_shipped_theme_has_a_colour_of_its_own(root):
    shipped = {path.stem for path in (root / "configs" / "variables").glob("*.yaml")}
    assert shipped <= set(THEMES)
    assert len(set(THEMES.values())) == len(THEMES)


def test_every_actor_and_theme_has_one_colour_and_a_stranger_always_the_same():
    assert len(set(ACTORS.values())) == len(ACTORS) == 8
    assert actor_color("us") == ACTORS["us"] and theme_color("corridor") == THEMES["corridor"]
    assert actor_color("saudi_arabia") == actor_color("saudi_arabia") in PALETTE


def test_shades_go_from_light_to_dark_and_differ():
    for color in PALETTE:
        for number in (1, 2, 3, 5, 8):
            light = [float(np.dot(to_rgb(shade), [0.2126, 0.7152, 0.0722])) for shade in shades(color, number)]
            assert len(light) == number and light == sorted(light, reverse=True) and len(set(light)) == number
    with pytest.raises(ValueError, match="allowed: 1 or more"):
        shades(PALETTE[0], 0)
