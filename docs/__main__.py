"""How is the site built? `python -m docs` from the top of a checkout; it leaves docs/_site/html/index.html.

Everything is made anew: pages from the content, the ledger, the registry of studies and the code, figures from small runs made
meanwhile. Warnings are errors. The site opens from disk, without a server, and asks nothing of the network.
"""

from __future__ import annotations

import argparse
import sys
from pathlib import Path

from docs.site.building import build

DOCS = Path(__file__).resolve().parent


def main(words: list[str]) -> int:
    """Build the site as the command line says. Returns the exit code."""
    asked = argparse.ArgumentParser(prog="python -m docs", description=__doc__, formatter_class=argparse.RawTextHelpFormatter)
    asked.add_argument("--to", type=Path, default=DOCS / "_site", help="folder that is made (default: docs/_site)")
    asked.add_argument("--worlds", type=int, default=200, help="worlds of the small runs (default: 200)")
    asked.add_argument("--months", type=int, default=60, help="months of the small runs (default: 60)")
    asked.add_argument("--quick", action="store_true", help="run nothing but the baseline: no studies, no scenarios")
    chosen = asked.parse_args(words)
    page = build(chosen.to, chosen.worlds, chosen.months, is_quick=chosen.quick)
    print(f"Written to {page}" if page else "The site was not built: see above.", file=sys.stdout if page else sys.stderr)
    return 0 if page else 1


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
