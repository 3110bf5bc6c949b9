"""Which changes and folders of content did a caller ask for?"""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path
from typing import Any

from sim.config import files
from sim.config.errors import InputError, refuse
from sim.config.overrides import Change
from sim.config.taken import path_of, plain, several


def changes_of(overrides: Any) -> list[Change]:
    """Overrides as texts, or as pairs of address and value.

    Parameters
    ----------
    overrides : object
        Texts such as 'actors.china.temperature=0.1', or a mapping of addresses to values.

    Returns
    -------
    list of Change
        One for each.

    Raises
    ------
    InputError
        Anything else.
    """
    found = plain(overrides)
    changes = list(found.items()) if isinstance(found, Mapping) else several(found)
    for change in changes:
        is_pair = isinstance(change, list | tuple) and len(change) == 2 and isinstance(change[0], str)
        if not isinstance(change, str) and not is_pair:
            raise refuse(
                "overrides", change, "'key=value', such as 'actors.china.temperature=0.1', or a mapping of keys to values"
            )
    return [change if isinstance(change, str) else (change[0], change[1]) for change in changes]


def places_of(folders: Any) -> tuple[Path, ...]:
    """Folders of content.

    Parameters
    ----------
    folders : object
        One path or several.

    Returns
    -------
    tuple of Path
        All of them.

    Raises
    ------
    InputError
        One that is no folder, or holds no content.
    """
    found = tuple(path_of(folder, "folders") for folder in several(folders))
    for folder in found:
        if not folder.is_dir():
            raise InputError(f"folders: {folder} is not a folder")
        if not any((folder / part).exists() for part in files.PARTS):
            raise InputError(f"folders: {folder} holds none of {', '.join(files.PARTS)}")
    files.tell_unread(found)
    return found
