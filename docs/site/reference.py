"""What can be called and typed? Public names with their docstrings, the command line, and every setting."""

from __future__ import annotations

import importlib
import inspect
import pkgutil
from collections.abc import Iterator
from types import ModuleType

import sim
import sim.analysis
import sim.plots
import sim.studies
from docs.site.material import Material, Page
from sim.config import files
from sim.reporting.phrases import cell
from sim.studies.help import describe_all, describe_study, explain_settings
from sim.studies.registry import list_modules, list_studies

PACKAGES = {"analysis": sim.analysis, "plots": sim.plots}
SHARED = ("options", "registry", "request", "workflow")
"""Modules of sim.studies for whoever writes a study."""


def make_reference(material: Material) -> Iterator[Page]:
    """The front page of the reference, public names package by package, the command line and its settings."""
    yield Page("reference/api/sim.rst", "\n".join(_tell_window()))
    for name, package in PACKAGES.items():
        modules = [f"{package.__name__}.{each.name}" for each in pkgutil.iter_modules(package.__path__)]
        yield from _tell_package(name, package, modules)
    yield from _tell_package("studies", sim.studies, [f"sim.studies.{name}" for name in SHARED])
    yield Page("reference/api/analyses.rst", "\n".join(_tell_analyses()))
    yield Page("reference/command_line", "\n".join(_tell_commands()))
    yield Page("reference/settings", "\n".join(_tell_settings()))


def _tell_analyses() -> Iterator[str]:
    """What each study finds in worlds that are held in memory."""
    yield from (
        *_title("Studies in Python"),
        "``from sim.studies import NAME``, then ``NAME.analyze(...)``: what a study finds in worlds that",
        "",
    )
    yield from ("are held in memory, as a ``Findings`` with question, answer, tables and figures.", "")
    for name, place in list_modules().items():
        if hasattr(importlib.import_module(place), "analyze"):
            yield from (f".. rubric:: {name}", "", f".. autofunction:: {place}.analyze", "")


def _title(words: str) -> list[str]:
    return [words, "=" * len(words), ""]


def _tell_window() -> Iterator[str]:
    """What `import sim` shows."""
    yield from (*_title("sim"), "What ``import sim`` gives.", "")
    for name in sim.__all__:
        yield from _tell_thing(name, sim.__name__, getattr(sim, name))


def _tell_thing(name: str, module: str, thing: object) -> Iterator[str]:
    """The directive that shows a function or class, which is told where it is defined."""
    kind = "autoclass" if inspect.isclass(thing) else "autofunction"
    yield from (f".. {kind}:: {module}.{name}",)
    yield from ("   :members:", "") if inspect.isclass(thing) else ("",)


def list_public(module: ModuleType) -> dict[str, object]:
    """The functions and classes that a module defines and does not hide, in their order."""
    own = {name: found for name, found in vars(module).items() if getattr(found, "__module__", "") == module.__name__}
    return {
        name: found
        for name, found in own.items()
        if not name.startswith("_") and (inspect.isclass(found) or inspect.isfunction(inspect.unwrap(found)))  # type: ignore[arg-type]
    }


def _tell_package(name: str, package: ModuleType, modules: list[str]) -> Iterator[Page]:
    """A page that lists the modules of a package with their questions, and a page for each of them."""
    doc = (package.__doc__ or "").strip().splitlines()[0]
    shown = [each for each in modules if list_public(importlib.import_module(each))]
    head = [*_title(package.__name__), doc, "", ".. list-table::", "   :header-rows: 1", "", "   * - module", "     - question"]
    for each in shown:
        question = (importlib.import_module(each).__doc__ or "").strip().splitlines()[0].rstrip("\\")
        head += [f"   * - :doc:`{each} </reference/api/{each}>`", f"     - {question}"]
    head += ["", ".. toctree::", "   :hidden:", "", *(f"   /reference/api/{each}" for each in shown), ""]
    yield Page(f"reference/api/{name}.rst", "\n".join(head))
    for each in shown:
        module = importlib.import_module(each)
        lines = [*_title(each), f".. automodule:: {each}", "   :no-members:", ""]
        for own, thing in list_public(module).items():
            lines += _tell_thing(own, each, thing)
        yield Page(f"reference/api/{each}.rst", "\n".join(lines))


def _tell_commands() -> Iterator[str]:
    """What the command line says of itself, in general and of each study."""
    yield from ("# Command line", "", "What `python -m sim --help` prints:", "", "```text", *describe_all(), "```", "")
    for study in list_studies():
        yield from (f"## study={study.name}", "", f"More, with an answer in small: [{study.name}](/studies/{study.name}.md).", "")
        yield from ("```text", *describe_study(study), "```", "")


def _tell_settings() -> Iterator[str]:
    """Every setting with what it means and its default, from configs/config.yaml."""
    yield from (
        "# Settings",
        "",
        "All settings of a run, as `configs/config.yaml` holds them. Each is typed as `name=value`.",
        "",
    )
    defaults = files.read_yaml(files.shipped("configs") / "config.yaml")
    yield from ("| setting | default | what it means |", "|---|---|---|")
    for name, words in explain_settings().items():
        section, _, key = name.rpartition(".")
        held = defaults.get(section, {}) if section else defaults
        default = "local" if name == "execution" else held.get(key) if isinstance(held, dict) else None
        if section != "hydra":
            yield f"| `{name}` | `{_plain(default)}` | {cell(words)} |"
    yield from ("", "Besides, every number of the theatre can be set by its address, such as")
    yield "`actors.china.payoffs.corridor.weight=0.5`; `python -m sim study=list what=numbers like=WORD` finds addresses."
    yield ""


def _plain(value: object) -> str:
    return "null" if value is None else str(value).lower() if isinstance(value, bool) else str(value)
