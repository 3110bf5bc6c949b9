"""Where are the content files that are shipped?"""

from __future__ import annotations

from pathlib import Path

from sim.config.errors import InputError

PACKAGE = Path(__file__).resolve().parent.parent


def find_shipped(folder: str) -> Path:
    """The folder `configs` or `scenarios` as shipped: inside an installed package, or beside it in a checkout.

    Raises
    ------
    InputError : there is none.
    """
    for place in (PACKAGE / "_shipped" / folder, PACKAGE.parent / folder):
        if place.is_dir():
            return place
    raise InputError(f"the folder '{folder}' of the installation is missing; reinstall the package")


def is_a_copy() -> bool:
    """Whether what is read as shipped is a copy made by an installation, and not the files of a checkout."""
    return find_shipped("configs").is_relative_to(PACKAGE)
