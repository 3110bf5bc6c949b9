"""How does Sphinx make the site? Everything it needs lies beside the pages; nothing is asked of the network."""

from __future__ import annotations

import os
import sys
from pathlib import Path

HERE = Path(__file__).resolve().parent
sys.path.insert(0, str(HERE.parents[1]))
os.environ.setdefault("COLUMNS", "100")

from sphinx.application import Sphinx  # noqa: E402

import sim  # noqa: E402
from docs.site.scraping import describe_thumbnails  # noqa: E402

project = "Tightrope"
author = "Tightrope contributors"
copyright = "Tightrope contributors; MIT licence"
version = release = sim.__version__

extensions = ["myst_nb", "numpydoc", "sphinx.ext.autodoc", "sphinx.ext.autosummary", "sphinx_gallery.gen_gallery"]
root_doc = "index"
exclude_patterns = [
    "gallery/*.ipynb",
    "gallery/*.py",
    "gallery/*.md5",
    "gallery/*.zip",
    "gallery/*.json",
    "sg_execution_times.rst",
]

myst_enable_extensions = ["colon_fence", "deflist", "attrs_inline"]
myst_heading_anchors = 4
nb_execution_mode = "off"
nb_merge_streams = True
nb_render_text_lexer = "text"

autosummary_generate = False
autodoc_typehints = "none"
autodoc_member_order = "bysource"
numpydoc_show_class_members = False
numpydoc_xref_param_type = False

html_theme = "pydata_sphinx_theme"
html_title = "Tightrope"
html_static_path = [str(HERE / "static")]
html_css_files = ["site.css"]
html_copy_source = False
html_show_sourcelink = False
html_show_search_summary = False  # a page that is opened from disk may not read others
html_last_updated_fmt = None
html_permalinks_icon = "#"
html_sidebars: dict[str, list[str]] = {"index": [], "evidence/**": [], "search": [], "project/changelog": []}
html_context = {"default_mode": "auto"}
html_theme_options = {
    "logo": {"text": "Tightrope"},
    "header_links_before_dropdown": 11,
    "navbar_align": "left",
    "navbar_persistent": ["search-button"],
    "navigation_with_keys": False,
    "show_nav_level": 1,
    "collapse_navigation": True,
    "show_prev_next": False,
    "secondary_sidebar_items": ["page-toc"],
    "footer_start": ["copyright"],
    "footer_end": [],
    "back_to_top_button": True,
    "pygments_light_style": "a11y-high-contrast-light",
    "pygments_dark_style": "a11y-high-contrast-dark",
}

sphinx_gallery_conf = {
    "examples_dirs": [str(HERE.parent / "gallery")],
    "gallery_dirs": ["gallery"],
    "filename_pattern": r"/draw_",
    "ignore_pattern": r"__init__\.py",
    "download_all_examples": False,
    "remove_config_comments": True,
    "show_memory": False,
    "show_signature": False,
    "write_computation_times": False,
    "within_subsection_order": "FileNameSortKey",
    "matplotlib_animations": False,
    "min_reported_time": 1_000,
    "only_warn_on_example_error": False,
    "abort_on_example_error": True,
    "image_scrapers": ("docs.site.scraping.scrape",),
}


def setup(app: Sphinx) -> None:
    """Have the small pictures of the gallery's front page described."""
    app.connect("doctree-read", describe_thumbnails)
