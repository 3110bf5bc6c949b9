"""What do the runs of one multirun say beside each other?"""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any

from filelock import FileLock

from sim.ensembles.folder import MANIFEST, manifest_of

if TYPE_CHECKING:
    import pandas as pd

COMBINED = "combined.csv"
SETTINGS = ("worlds", "months", "seed", "design")
HEADLINES = {"variables": ("variable", "median"), "milestones": ("milestone", "share")}
"""Table -> its column of names, and the column of which each name has a column in the combined table."""


def combine(sweep: Path, job: int, typed: Sequence[str], asked: Mapping[str, Any], folder: Path | None, failed: str = "") -> None:
    """Add one job to the table of its multirun: what was asked, what was found, or why it failed.

    Jobs may end side by side, in processes of their own; each adds its row while the others wait.

    Parameters
    ----------
    asked : the settings it was given. folder : in which it left its results, None where it failed.
    """
    import pandas as pd  # a third of a second, which only a multirun needs here

    row: dict[str, Any] = {"job": job, "run": folder.name if folder is not None else "", "failed": failed}
    row |= {key: asked[key] for key in ("study", "scenario", *SETTINGS) if key in asked}
    row |= _found(folder) if folder is not None else {}
    row |= dict(word.lstrip("+").split("=", 1) for word in typed if "=" in word)
    with FileLock(sweep / ".combined.lock"):
        path = sweep / COMBINED
        before = _read(path) if path.exists() else pd.DataFrame()
        whole = pd.concat([before, pd.DataFrame([row]).astype(str)], ignore_index=True).fillna("")
        waiting = path.with_suffix(".part")
        whole.sort_values("job", key=lambda jobs: jobs.astype(int), kind="stable").to_csv(waiting, index=False)
        waiting.replace(path)


def failures(sweep: Path) -> tuple[int, int]:
    """How many jobs of a multirun failed, and how many there were."""
    path = sweep / COMBINED
    if not path.exists():
        return 0, 0
    failed = _read(path)["failed"]
    return int((failed != "").sum()), len(failed)


def _read(path: Path) -> pd.DataFrame:
    """The table as it was written, no cell taken for anything but a text."""
    import pandas as pd

    return pd.read_csv(path, dtype=str, keep_default_na=False)


def _found(folder: Path) -> dict[str, Any]:
    """What a study left: its settings, its answer, the medians of variables and the shares of milestones."""
    import pandas as pd

    from sim.reporting.findings import FINDINGS

    row: dict[str, Any] = {}
    if (folder / MANIFEST).exists():
        manifest = manifest_of(folder)
        row |= {key: manifest[key] for key in ("study", "scenario") if key in manifest}
        row |= {key: manifest["settings"][key] for key in SETTINGS}
    if (folder / FINDINGS).exists():
        row["answer"] = " ".join(json.loads((folder / FINDINGS).read_text(encoding="utf-8"))["answer"])
    for name, (names, values) in HEADLINES.items():
        path = folder / "tables" / f"{name}.csv"
        table = pd.read_csv(path) if path.exists() else pd.DataFrame()
        if {names, values} <= set(table.columns):
            row |= {f"{values} {name}": value for name, value in zip(table[names], table[values], strict=True)}
    return row
