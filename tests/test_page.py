"""Does the page show what `sim.run` gives, tell, fork and export it, and keep to this machine?"""

from __future__ import annotations

import json
import os
import shlex
import subprocess
import sys
from collections.abc import Callable, Iterator
from pathlib import Path

import numpy as np
import pytest

import sim
from sim.analysis.fans import fan
from sim.ensembles.ensemble import Ensemble
from sim.reporting.ensemble_tables import sheets, tables
from tests.browsing import ROOT, Driven, browsed, browser_path, served, watch

WEIGHT = "actors.china.payoffs.corridor.weight"
SLIDER, FIELD = (f"#n-{WEIGHT.replace('.', '-')}-{end}" for end in ("slider", "field"))
WORLDS, MONTHS = 24, 8


@pytest.fixture(scope="module")
def place(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Where the page keeps results."""
    return tmp_path_factory.mktemp("page")


@pytest.fixture(scope="module")
def address(place: Path) -> Iterator[str]:
    """The page, served once for all tests."""
    browser_path()
    with served(f"worlds={WORLDS}", f"months={MONTHS}", place=place) as found:
        yield found


@pytest.fixture(scope="module")
def opened(address: str) -> Iterator[Callable[[], Driven]]:
    """What opens the page anew, in a browser started once for all tests."""
    with browsed(address) as found:
        yield found


@pytest.fixture(name="seen")
def open_page(opened: Callable[[], Driven]) -> Iterator[Driven]:
    """The page in a browser, watched."""
    with watch(opened()) as found:
        yield found


def told(ensemble: Ensemble, name: str) -> list[list[str]]:
    """The rows of a table, as told anywhere."""
    return next(sheet.rows() for sheet in sheets(tables(ensemble), ensemble) if sheet.name == name)


def agrees(seen: Driven, ensemble: Ensemble) -> None:
    """The tables and the fans on the page are those of an ensemble."""
    for name in ("variables", "milestones", "blocs", "violence"):
        assert seen.rows(name) == told(ensemble, name)
    headline = [name for name, entry in ensemble.content.variables.items() if entry.headline]
    for number in (0, headline.index("cpec_pace")):
        median = next(trace for trace in seen.drawn("fans", number) if trace["name"] == "median")
        wanted = fan(ensemble.data["state"].sel(variable=headline[number])).sel(quantile=0.5).values
        assert np.allclose(median["y"], wanted, atol=1e-5)


def run_again(command: str, place: Path) -> Path:
    """The folder that a command line leaves which the page has told."""
    python, *words = shlex.split(command)
    assert python == "python"
    environment = {**os.environ, "PYTHONPATH": str(ROOT)}
    call = [sys.executable, *words, f"results={place}", "figures=[]", "quiet=true"]
    subprocess.run(call, check=True, env=environment, cwd=place.parent)
    return next(place.iterdir())


def test_a_scenario_and_a_weight_move_the_pictures_to_what_the_program_gives_and_the_exported_command_gives_it_again(
    seen: Driven, tmp_path: Path
):
    page, same = seen.page, {"worlds": WORLDS, "months": MONTHS}
    agrees(seen, sim.run(**same))
    page.select_option("#scenario", "cpec_cutoff")
    seen.settle()
    agrees(seen, sim.run("cpec_cutoff", **same))
    page.fill("#search", "corridor weight leverage-51")
    page.fill(FIELD, "0.6")
    page.press(FIELD, "Enter")
    seen.settle()
    changed = sim.run("cpec_cutoff", **same, overrides=[f"{WEIGHT}=0.6"])
    agrees(seen, changed)
    assert "0.6" in page.inner_text("#changed")
    folder = run_again(page.inner_text("#command"), tmp_path / "again")
    found = json.loads((folder / "findings.json").read_text(encoding="utf-8"))
    assert {sheet["name"]: sheet["rows"] for sheet in found["sheets"]}["variables"] == seen.rows("variables")
    assert np.array_equal(sim.load(folder).data["state"].values, changed.data["state"].values)
    page.click("#changed button[aria-label*=corridor]")
    seen.settle()
    agrees(seen, sim.run("cpec_cutoff", **same))


def test_a_slider_moved_quickly_ends_at_the_picture_of_its_last_place_and_none_is_stale(seen: Driven):
    page = seen.page
    page.evaluate("for (const box of document.querySelectorAll('#numbers details')) box.open = true")
    stale = """slider => {
        window.unbusy = [];
        const places = document.getElementById('seen');
        new MutationObserver(() => places.getAttribute('aria-busy') === 'false' && window.unbusy.push(slider.value))
            .observe(places, {attributes: true});
        const [low, high] = [Number(slider.min), Number(slider.max)];
        for (let step = 0; step < 25; step++) setTimeout(() => {
            slider.value = low + (high - low) * step / 24;
            slider.dispatchEvent(new Event('input', {bubbles: true}));
        }, 40 * step);
    }"""
    page.locator(SLIDER).evaluate(stale)
    seen.until(f"document.querySelector('{SLIDER}').value === document.querySelector('{SLIDER}').max")
    seen.settle()
    value = page.input_value(FIELD)
    agrees(seen, sim.run(worlds=WORLDS, months=MONTHS, overrides=[f"{WEIGHT}={value}"]))
    assert page.evaluate("window.unbusy.at(-1)") == page.input_value(SLIDER)
    page.focus(SLIDER)
    page.keyboard.press("ArrowLeft")
    seen.settle()
    assert float(page.input_value(FIELD)) < float(value)


def test_a_long_run_can_be_stopped_and_gone_on_with(seen: Driven):
    page = seen.page
    page.fill("#worlds-field", "20000")
    page.fill("#months-field", "60")
    page.wait_for_selector("#stop:text('Stop')")
    page.click("#stop")
    page.wait_for_selector("#status:text('Stopped.')")
    page.click("#stop:text('Run')")
    page.wait_for_selector("#stop:text('Stop')")
    page.click("#stop")
    page.fill("#months-field", "2")
    page.fill("#worlds-field", "30")
    page.focus("#seed-field")
    seen.settle()
    assert page.inner_text("#status").startswith("30 worlds, 2 months")
    assert page.is_hidden("#stop")


def test_the_difference_from_a_pinned_reference_is_paired(seen: Driven):
    page = seen.page
    page.click("#pin-baseline")
    page.select_option("#scenario", "ric_revival")
    seen.settle()
    ensembles = [sim.run(name, worlds=WORLDS, months=MONTHS) for name in ("ric_revival", "baseline")]
    names = [name for name, entry in ensembles[0].content.variables.items() if entry.headline]
    gap = np.subtract(*(ensemble.data["state"].sel(variable=names[2]).values.astype(float) for ensemble in ensembles))
    middle = next(trace for trace in seen.drawn("difference", 2) if trace["customdata"])
    assert np.allclose(middle["y"], gap.mean(axis=0), atol=1e-5)
    assert np.abs(gap).max() > 0.01
    assert len(seen.rows("differences")) > len(names)


def test_a_world_is_picked_told_and_forked_and_its_facts_can_be_opened(seen: Driven, tmp_path: Path):
    page = seen.page
    page.select_option("#by", "cpec_pace")
    page.select_option("#mark", index=5)
    final = sim.run(worlds=WORLDS, months=MONTHS).data["state"].sel(variable="cpec_pace").values[:, -1]
    assert int(page.input_value("#world")) == int(np.argsort(final, kind="stable")[round(0.95 * (WORLDS - 1))])
    page.select_option("#fork-dossier", "china.corridor")
    page.select_option("#fork-option", "cut_off")
    page.fill("#fork-month", "3")
    page.click("#fork button")
    page.wait_for_selector("#forked h1")
    assert f"world {page.input_value('#world')}" in page.inner_text("#story h1")
    differs = page.locator("#differs li").all_inner_texts()
    folder = run_again(page.inner_text("#story-command"), tmp_path / "told")
    story = (folder / "story.md").read_text(encoding="utf-8")
    assert story.split("## What differs")[1].split("\n")[2:-1] == differs
    assert any("CPEC" in line for line in differs)
    button = page.locator("#story button.fact").first
    fact = button.inner_text()
    button.click()
    page.wait_for_selector("#fact[open]")
    assert page.inner_text("#fact h2") == fact
    assert "actors." in page.inner_text("#fact .places") or "mechanisms." in page.inner_text("#fact .places")
    page.keyboard.press("Escape")
    page.select_option("#actor", "iran")
    seen.until("document.querySelector('#brief h2')?.textContent === 'Iran'")
    assert page.locator("#brief details").count() == len(sim.content().actors["iran"].dossiers)


def test_what_is_wrong_is_refused_in_the_words_of_the_command_line(seen: Driven):
    from playwright.sync_api import expect

    page = seen.page
    page.fill("#search", WEIGHT)
    for typed in ("much", "{value: 1.0, range: [2, 1]}"):
        page.fill(FIELD, typed)
        page.press(FIELD, "Enter")
        with pytest.raises(sim.InputError) as refused:
            sim.content(overrides=[f"{WEIGHT}={typed}"])
        expect(page.locator("#error")).to_have_text(str(refused.value), timeout=30_000)
        expect(page.locator(FIELD)).to_have_attribute("aria-invalid", "true")
        assert page.get_attribute("#seen", "aria-busy") == "true"  # the old picture does not pass for one of what is set
        assert page.inner_text("#command") == "..."
    page.fill("#worlds-field", "20001")
    page.press("#worlds-field", "Enter")
    page.wait_for_selector("#worlds-field[aria-invalid=true]")
    assert "20,000" in page.inner_text("#error")
    page.click("#reset")
    page.fill("#worlds-field", "30")
    page.press("#worlds-field", "Enter")
    page.fill("#months-field", "6")
    page.press("#months-field", "Enter")
    seen.settle()
    assert not page.is_visible("#error")


def test_what_is_taken_along_holds_what_was_seen_and_a_kept_result_is_opened_read_only(seen: Driven, place: Path, tmp_path: Path):
    page = seen.page
    page.select_option("#scenario", "cpec_cutoff")
    page.fill("#search", WEIGHT)
    page.fill(FIELD, "0.6")
    page.press(FIELD, "Enter")
    page.locator("#readings-box").evaluate("box => { box.open = true; }")
    page.select_option("#reading-elements", "twelve_elements")
    seen.settle()
    rows = seen.rows("variables")
    for kind in ("scenario", "data", "figures"):
        with page.expect_download() as download:
            page.click(f"[data-download={kind}]")
        download.value.save_as(tmp_path / download.value.suggested_filename)
    assert sorted(path.name for path in tmp_path.iterdir()) == [
        "cpec_cutoff_changed.yaml",
        "cpec_cutoff_data.zip",
        "cpec_cutoff_figures.zip",
    ]
    own = sim.run(str(tmp_path / "cpec_cutoff_changed.yaml"), worlds=WORLDS, months=MONTHS)
    assert told(own, "variables") == rows
    page.click("#keep")
    seen.until("document.getElementById('out-status').textContent.startsWith('Kept')")
    kept = next(place.iterdir())
    assert np.array_equal(sim.load(kept).data["state"].values, own.data["state"].values)
    page.click("#reset")
    seen.settle()
    assert seen.rows("variables") != rows
    page.click("#open-stored")
    seen.settle()
    assert seen.rows("variables") == rows
    assert page.is_disabled("#scenario") and not page.is_visible("#live")
    page.click("#tell button")
    page.wait_for_selector("#story h1")
    assert "result=" in page.inner_text("#story-command")
    page.click("#close-stored")
    seen.settle()
    assert page.is_enabled("#scenario")


def test_a_view_is_kept_in_the_address(seen: Driven):
    page = seen.page
    page.click("nav a[href='#one']")
    page.fill("#seed-field", "9")
    page.press("#seed-field", "Enter")
    page.select_option("#scenario", "ric_revival")
    seen.settle()
    rows = seen.rows("variables")
    page.click("nav a[href='#times']")
    seen.until("location.hash.includes('ric_revival')")  # a link to a part of the page does not take its place
    hash_ = page.evaluate("location.hash")
    page.goto("about:blank")
    seen.open(hash_)
    assert page.input_value("#seed-field") == "9"
    assert seen.rows("variables") == rows


def test_nothing_on_the_page_keeps_out_those_who_use_a_keyboard_or_a_screen_reader(seen: Driven):
    axe = pytest.importorskip("axe_playwright_python.sync_playwright")
    page = seen.page
    page.evaluate("for (const box of document.querySelectorAll('details')) box.open = true")
    page.click("#tell button")
    page.wait_for_selector("#story h1")
    found = axe.Axe().run(page)
    assert [(each["id"], [node["target"] for node in each["nodes"]][:3]) for each in found.response["violations"]] == []
