"""What does the page look like? `python -m tests.screenshots` takes the pictures of it that stand in docs/."""

from __future__ import annotations

import tempfile
from pathlib import Path

from tests.browsing import ROOT, Driven, browsed, served

DOCS = ROOT / "docs"
CORRIDOR = "actors-china-payoffs-corridor-weight"


def main() -> None:
    """Open the page, set something, and take its pictures."""
    place = Path(tempfile.mkdtemp(prefix="tightrope_"))
    with served("scenario=cpec_cutoff", place=place) as address, browsed(address) as opened:
        seen = opened()
        moved(seen)
        taken(seen, "page", "#worlds")
        taken(seen, "page_difference", "#apart")
        told(seen)
        taken(seen, "page_story", "#one")


def moved(seen: Driven) -> None:
    """China cares less for its corridor and gives it up, against the baseline."""
    page = seen.page
    page.click("#pin-baseline")
    page.fill("#search", "china weight corridor")
    page.fill(f"#n-{CORRIDOR}-field", "0.55")
    page.press(f"#n-{CORRIDOR}-field", "Enter")
    seen.settle()
    seen.until("document.getElementById('matters-note').textContent !== ''")
    page.locator(f"#n-{CORRIDOR}-slider").evaluate("slider => slider.scrollIntoView({block: 'end'})")
    page.locator("aside").evaluate("aside => { aside.scrollTop += 130; }")


def told(seen: Driven) -> None:
    """The world that ends with the median of work on the corridor, and with one thing changed."""
    page = seen.page
    page.select_option("#by", "pakistan_us")
    page.select_option("#mark", index=3)
    page.select_option("#fork-dossier", "pakistan.minerals")
    page.select_option("#fork-option", "pause")
    page.click("#fork button")
    page.wait_for_selector("#forked h1")


def taken(seen: Driven, name: str, part: str) -> None:
    """A picture of the window, scrolled to a part of the page."""
    seen.page.evaluate(
        "part => { document.documentElement.style.scrollBehavior = 'auto'; document.querySelector(part).scrollIntoView(); }", part
    )
    seen.page.mouse.move(2, 2)
    seen.page.wait_for_timeout(500)
    seen.page.screenshot(path=DOCS / f"{name}.png", animations="disabled")
    print(f"{name}.png: {seen.page.inner_text('#status')}")


if __name__ == "__main__":
    main()
