"""Does everything hold? Lint, spelling, layout, the direction of imports, the month compiled, then the quick tests.

It stops at the first that fails. `python -m tests` from any copy of the project; further arguments go to pytest
(`python -m tests -m slow`).
"""

from __future__ import annotations

import shlex
import subprocess
import sys
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
SIDE_BY_SIDE = ("-q", "-n", "auto", "--dist", "loadfile", "--no-loadscope-reorder")
"""Files of tests are shared out among the cores."""
LINT_IMPORTS = "import sys; from importlinter.cli import lint_imports_command as lint; sys.argv[0] = 'lint-imports'; lint()"


def checks(extra: list[str]) -> dict[str, list[str]]:
    """What is run, in order: the command as a reader would type it, and the arguments of this Python that run it."""
    return {
        "ruff check .": ["-m", "ruff", "check", "."],
        "codespell": ["-m", "codespell_lib"],
        "ruff format --check .": ["-m", "ruff", "format", "--check", "."],
        "lint-imports": ["-c", LINT_IMPORTS],
        "python -m tests.check_types": ["-m", "tests.check_types"],
        "python -m sim study=warm": ["-m", "sim", "study=warm"],  # most tests play compiled months
        shlex.join(["pytest", *SIDE_BY_SIDE, *extra]): ["-m", "pytest", *SIDE_BY_SIDE, *extra],
    }


def main(extra: list[str]) -> int:
    """Run the checks from the top of the project; the exit code of the first that fails, or 0."""
    for shown, arguments in checks(extra).items():
        print(f"\n$ {shown}", flush=True)
        code = subprocess.run([sys.executable, *arguments], cwd=ROOT, check=False).returncode
        if code:
            print(f"\nstopped: `{shown}` ended with exit code {code}", file=sys.stderr)
            return code
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
