"""Do the types hold? mypy over `sim`, against the errors that are still owed, listed in `typing_debt.txt`.

`python -m tests.check_types` fails where a module has other than its listed number of errors: more is a mistake to mend, fewer is
to be written down, so that the debt only shrinks. With `--write` the list is written anew, unless it would grow.
"""

from __future__ import annotations

import re
import subprocess
import sys
import tomllib
from collections import Counter
from collections.abc import Mapping
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
DEBT = ROOT / "tests" / "typing_debt.txt"
COMMENT = "#"
HEAD = f"{COMMENT} Errors of mypy that are owed; `python -m tests.check_types --write` strikes off what has been mended.\n"
ERROR = re.compile(r"^(?P<path>[^:]+\.pyi?):\d+(?::\d+)?: error: ")


def run_mypy(*arguments: str) -> tuple[Counter[str], str]:
    """The number of errors of each module with any, and what mypy said. Raises RuntimeError where it could not do its work."""
    command = [sys.executable, "-m", "mypy", *arguments]
    done = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, check=False)
    found = count_errors(done.stdout)
    if done.returncode not in (0, 1) or (done.returncode == 1 and not found):
        raise RuntimeError(f"mypy ended with exit code {done.returncode}:\n{done.stdout}{done.stderr}")
    return found, done.stdout


def count_errors(said: str) -> Counter[str]:
    """How many errors mypy names in each module: 'sim.theatre' for sim/theatre.py."""
    paths = (match["path"] for line in said.splitlines() if (match := ERROR.match(line)))
    return Counter(".".join(Path(path).with_suffix("").parts) for path in paths)


def read_debt(text: str) -> dict[str, int]:
    """The errors owed by module, from lines as 'sim.theatre 3'."""
    lines = (line.split() for line in text.splitlines() if line and not line.startswith(COMMENT))
    return {module: int(number) for module, number in lines}


def write_debt(found: Mapping[str, int]) -> str:
    """The same the other way round, modules in their order."""
    return HEAD + "".join(f"{module} {number}\n" for module, number in sorted(found.items()) if number)


def compare(found: Mapping[str, int], owed: Mapping[str, int]) -> tuple[list[str], list[str]]:
    """The modules that have more errors than they owe, and those that have fewer, each in words."""
    told = {name: f"{name}: {found.get(name, 0)} errors, {owed.get(name, 0)} listed" for name in sorted({*found, *owed})}
    more = [words for name, words in told.items() if found.get(name, 0) > owed.get(name, 0)]
    fewer = [words for name, words in told.items() if found.get(name, 0) < owed.get(name, 0)]
    return more, fewer


def list_lenient() -> list[str]:
    """The modules, with `.*` for all below, of which mypy asks less than it could; of all others it asks everything."""
    settings = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["tool"]["mypy"]
    if not settings["strict"]:
        return ["sim.*"]
    return [name for part in settings["overrides"] if part.get("disallow_any_generics") is False for name in part["module"]]


def main(arguments: list[str]) -> int:
    """Compare, say what differs, and return the exit code."""
    found, said = run_mypy()
    owed = read_debt(DEBT.read_text(encoding="utf-8")) if DEBT.exists() else dict(found)
    more, fewer = compare(found, owed)
    if more:
        names = {words.split(":")[0] for words in more}
        print("\n".join(line for line in said.splitlines() if names & set(count_errors(line))))
        print("\nmore errors of types than are listed in tests/typing_debt.txt; mend them:\n  " + "\n  ".join(more))
        return 1
    if "--write" in arguments:
        DEBT.write_text(write_debt(found), encoding="utf-8")
    elif fewer:
        print("fewer errors of types than are listed, well done; strike them off with `python -m tests.check_types --write`:")
        print("  " + "\n  ".join(fewer))
        return 1
    print(f"types hold; {sum(found.values())} errors owed in {len(found)} modules")
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
