"""Are the figures in README.md of this version? `python -m tests.rewrite_figures` runs its commands and draws them again."""

from __future__ import annotations

import shutil
import subprocess
import sys
import tempfile
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
DOCS = ROOT / "docs"
CUTOFF = ("scenario=cpec_cutoff",)
COMPARED = ("study=compare", "scenarios=[baseline,cpec_cutoff,ric_revival]", "worlds=1000")
FIGURES = {
    CUTOFF: {"cpec_cutoff_fans": "fans", "map_cpec_cutoff": "map"},
    COMPARED: {"compare_cpec_cutoff": "cpec_cutoff"},
    ("study=robustness", "policies=pakistan"): {"robustness_regret": "regret"},
}
"""The words of a command in README.md -> figure in docs/ -> figure that the command leaves."""


def main() -> None:
    """Run each command and copy what it draws."""
    for words, names in FIGURES.items():
        with tempfile.TemporaryDirectory() as place:
            command = [sys.executable, "-m", "sim", *words, f"results={place}", "figures=[png]", "quiet=true"]
            subprocess.run(command, cwd=ROOT, check=True)
            (folder,) = Path(place).iterdir()
            for name, drawn in names.items():
                shutil.copyfile(folder / "figures" / f"{drawn}.png", DOCS / f"{name}.png")
                print(f"docs/{name}.png is drawn again: look at it")


if __name__ == "__main__":
    main()
