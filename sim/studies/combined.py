"""What do the runs of one multirun say beside each other?"""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

from filelock import FileLock

from sim.ensembles.folder import manifest_of

COMBINED = "combined.csv"


def combine(sweep: Path, folder: Path, typed: Sequence[str]) -> None:
    """Add one run to the table of its multirun: its settings, the medians of its variables and the shares of its milestones.

    Runs may end side by side, in processes of their own; each adds its row while the others wait.
    """
    import pandas as pd  # a third of a second, which only a multirun needs here

    manifest = manifest_of(folder)
    row: dict[str, object] = {"run": folder.name, "study": manifest.get("study", ""), "scenario": manifest["scenario"]}
    row |= {key: manifest["settings"][key] for key in ("worlds", "months", "seed", "design")}
    row |= dict(word.lstrip("+").split("=", 1) for word in typed if "=" in word)
    tables = folder / "tables"
    if tables.is_dir():
        variables, milestones = (pd.read_csv(tables / f"{name}.csv") for name in ("variables", "milestones"))
        row |= {f"median {name}": value for name, value in zip(variables["variable"], variables["median"], strict=True)}
        row |= {f"share {name}": value for name, value in zip(milestones["milestone"], milestones["share"], strict=True)}
    with FileLock(sweep / ".combined.lock"):
        path = sweep / COMBINED
        before = pd.read_csv(path) if path.exists() else pd.DataFrame()
        whole = pd.concat([before, pd.DataFrame([row])], ignore_index=True)
        waiting = path.with_suffix(".part")
        whole.sort_values("run", kind="stable").to_csv(waiting, index=False)
        waiting.replace(path)
