"""Is every test that is said to take long a test?"""

from __future__ import annotations

import re
from pathlib import Path

from tests.long import QUICK


def test_every_long_test_exists() -> None:
    written = "\n".join(path.read_text(encoding="utf-8") for path in Path(__file__).parent.glob("test_*.py"))
    assert set(QUICK) <= set(re.findall(r"def (test_\w+)", written))
