"""python -m sim: run a study from the command line."""

import sys


def run() -> None:
    """Run what was typed; where the libraries are missing, say how they are installed."""
    try:
        from sim.app import main
    except ModuleNotFoundError as problem:
        if problem.name is None or problem.name.split(".")[0] == "sim":
            raise
        told = f"tightrope: '{problem.name}' is not installed; in the folder of the checkout, install what is needed with:"
        print(f"{told} {sys.executable} -m pip install -e .", file=sys.stderr)
        raise SystemExit(2) from None
    main()


if __name__ == "__main__":
    run()
