"""Which figures did a piece of the gallery's code draw? Those of sim.plots, which no window of pyplot knows."""

from __future__ import annotations

import re
from typing import Any

from docutils import nodes
from matplotlib.axes import Axes
from matplotlib.figure import Figure
from sphinx.application import Sphinx
from sphinx_gallery.scrapers import figure_rst


def scrape(block: Any, block_vars: dict[str, Any], gallery_conf: dict[str, Any]) -> str:
    """Save the figure that a block of an example calls `figure`, and return what shows it, with its title as its description."""
    drawn = block_vars["example_globals"].pop("figure", None)
    if drawn is None:
        return ""
    whole: Figure = drawn.figure if isinstance(drawn, Axes) else drawn
    path = next(block_vars["image_path_iterator"])
    whole.savefig(path, dpi=110)
    return figure_rst([path], gallery_conf["src_dir"], describe(whole))


def describe(figure: Figure) -> str:
    """What a figure shows, in the words that stand over it and along its axes."""
    titles = [figure.get_suptitle(), *(axes.get_title(loc=place) for axes in figure.axes for place in ("left", "center"))]
    told = next((title for title in titles if title.strip()), "Figure")
    across = next((axes.get_xlabel() for axes in figure.axes if axes.get_xlabel()), "")
    return " ".join(f"{told}{'; across: ' + across if across else ''}".split())


def describe_thumbnails(app: Sphinx, doctree: nodes.document) -> None:
    """Give each small picture of an example, which has none, a description: that it is one, and of what."""
    for image in doctree.findall(nodes.image):
        name = re.search(r"sphx_glr_draw_(\w+)_thumb", image["uri"])
        if name is not None and not image.get("alt"):
            image["alt"] = f"Small picture of the example on {name[1].replace('_', ' ')}"
