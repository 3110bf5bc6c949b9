"""Do fans say what they show where they are pointed at, and tell a world that is clicked? Are pictures in sight drawn first?"""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest

import sim
from sim.page.looker import Looker
from sim.page.pictures import PARTS, QUANTILES, find_quantiles
from sim.page.site import Site
from sim.page.view import View
from tests.browsing import Driven

SIZE = {"worlds": 24, "months": 8}


def test_more_worlds_of_a_view_are_run_with_what_was_read_for_fewer():
    looker, view = Looker(), View(worlds=3, months=2)
    few, many = looker.ensemble(view), looker.ensemble(replace(view, worlds=5))
    assert many.content is few.content
    assert np.array_equal(many.data["state"].values[:3], few.data["state"].values)
    other = looker.ensemble(replace(view, changes=(("variables.ttp.start", 0.5),)))
    assert other.content.quantities["variables.ttp.start"].value == 0.5


@pytest.mark.parametrize("worlds", [1, 2, 7, 500])
def test_quantiles_sorted_once_are_those_of_numpy(worlds):
    values = np.random.default_rng(worlds).normal(size=(3, worlds, 4)).astype(np.float32)
    assert np.allclose(find_quantiles(values), np.quantile(values, QUANTILES, axis=1).swapaxes(0, 1), atol=1e-6)


def test_parts_of_a_look_together_are_the_whole_of_it():
    site, view = Site(None, View(**SIZE)), {"view": View(**SIZE).fields(), "pinned": View("cpec_cutoff").fields()}
    whole = site.look(view)
    parts = [site.look({**view, "parts": [part]}) for part in (*PARTS, "difference", "differences")]
    assert {key: value for part in parts for key, value in part.items()} == whole
    assert len(parts[0]) < len(whole)
    with pytest.raises(sim.InputError, match="Did you mean 'fans'"):
        site.look({**view, "parts": ["fan"]})


def test_the_first_worlds_of_a_view_are_those_of_all():
    site = Site(None, View(**SIZE))
    few = site.look({"view": View(**SIZE).fields(), "first": 10, "parts": ["fans"]})
    assert few["worlds"] == 10
    levels = sim.run(**SIZE).data["state"].sel(variable=few["fans"][0]["name"]).values[:10]
    assert np.allclose(few["fans"][0]["quantiles"], np.quantile(levels, QUANTILES, axis=0), atol=1e-4)
    with pytest.raises(sim.InputError, match="20,000"):
        site.look({"view": View(worlds=30_000).fields(), "first": 10})


def test_a_line_that_is_clicked_is_told(seen: Driven):
    page = seen.page
    script = """place => {
        const lines = place.data.find(({name}) => name === 'worlds');
        const picture = place.querySelector('svg').getBoundingClientRect();
        const middle = place.data[0].y.at(-1), end = lines.y.map(line => line.at(-1));
        const gaps = value => [...end.filter(other => other !== value), middle].map(other => Math.abs(other - value));
        const far = end.map(value => Math.min(...gaps(value)));
        const chosen = far.indexOf(Math.max(...far));  // the line that ends farthest from any other
        const labels = [...place.querySelectorAll('text[text-anchor=end]')];
        const [low, high] = [labels[0], labels.at(-1)].map(label => Number(label.textContent));
        const [bottom, top] = [labels[0], labels.at(-1)].map(label => label.getBoundingClientRect());
        const at = bottom.top + bottom.height / 2 + (end[chosen] - low) / (high - low) * (top.top - bottom.top);
        return [lines.customdata[chosen], picture.right - 8, at];
    }"""
    world, x, y = page.locator("#fans figure > div").first.evaluate(script)
    page.mouse.move(x, y)
    seen.until(f"document.getElementById('fan-tip').textContent.includes('world {world},')")
    page.mouse.click(x, y)
    page.wait_for_selector("#story h1")
    assert f"world {world}" in page.inner_text("#story h1")


def test_a_fan_follows_the_size_of_its_place(seen: Driven):
    width = "document.querySelector('#fans svg').viewBox.baseVal.width"
    before = seen.page.evaluate(width)
    seen.page.set_viewport_size({"width": 1000, "height": 700})
    seen.until(f"{width} !== {before} && {width} === document.querySelector('#fans figure > div').clientWidth")


def test_with_many_worlds_the_first_are_drawn_before_and_marked(seen: Driven):
    page = seen.page
    page.evaluate("""() => {
        window.marks = [];
        const [seen, worlds] = ['seen', 'worlds'].map(id => document.getElementById(id));
        const words = document.getElementById('first');
        const note = () => window.marks.push([seen.getAttribute('aria-busy'), worlds.dataset.first ?? '', words.textContent]);
        for (const place of [seen, worlds]) new MutationObserver(note).observe(place, {attributes: true});
    }""")
    page.fill("#worlds-field", "3000")
    page.fill("#months-field", "24")
    page.press("#months-field", "Enter")
    seen.settle()
    marks = page.evaluate("window.marks")
    first = [words for busy, mark, words in marks if busy == "true" and mark == "100"]
    assert first and first[0] == "First 100 of 3,000 worlds; all of them follow."
    assert marks[-1][:2] == ["false", ""] and page.is_hidden("#first")
    assert page.inner_text("#status").startswith("3,000 worlds")


def test_policies_are_stacked_with_their_final_shares_and_say_what_is_pointed_at(seen: Driven):
    page, dossier = seen.page, "china.controls"
    page.select_option("#dossiers-shown", "China")
    ensemble = sim.run(**SIZE)
    entry = ensemble.content.actors["china"].dossiers["controls"]
    figure = page.locator("#stances figure", has_text=entry.question)
    final = ensemble.stance(dossier).values[:, -1]
    for (name, option), words in zip(entry.options.items(), figure.locator(".names li").all_text_contents(), strict=True):
        share = 100 * (final == name).mean()
        assert words == f"{option.label}: {f'{share:.1f}' if share < 10 else int(share + 0.5)} %"
    figure.scroll_into_view_if_needed()
    box = figure.locator("svg").bounding_box()
    page.mouse.move(box["x"] + box["width"] - 9, box["y"] + box["height"] - 23)  # the lowest part that has a share
    lowest = next(option.label for name, option in entry.options.items() if (final == name).any())
    seen.until(f"document.getElementById('fan-tip')?.textContent.includes({lowest!r})")
    page.mouse.move(2, 2)
    assert page.is_hidden("#fan-tip")
