"""Is a stored result reproducible, bit for bit?"""

from __future__ import annotations

import tempfile
from pathlib import Path

import numpy as np
from rich.table import Table
from rich.text import Text

from sim.config.errors import InputError
from sim.ensembles.api import load
from sim.ensembles.batch import run_batch
from sim.ensembles.ensemble import Ensemble
from sim.ensembles.folder import differences, identity, ledger_digest, manifest_of
from sim.ensembles.journal import done
from sim.ensembles.work import fault
from sim.luck import shuffled
from sim.record.crates import SUFFIX, unpack
from sim.studies.options import FROM_ONE, Count, Options, option
from sim.studies.registry import study
from sim.studies.request import Request
from sim.world.world import LAST_WORLD

Check = tuple[str, str, bool]


class Asked(Options):
    """What the study is asked."""

    sample: Count = option(20, "Number of worlds to recompute.", FROM_ONE, ge=1, le=LAST_WORLD)


@study("verify", options=Asked, reads_stored=True, examples=("result=results/RUN", "result=results/RUN sample=200"))
def make(request: Request[Asked]) -> Path:
    """Verify a stored result (`result=FOLDER`, or its crate `result=FILE.zip`): hashes, and a recomputed sample. Returns it.

    Raises
    ------
    InputError : no folder was named, it holds no finished run, or something does not agree.
    """
    if request.result is None:
        raise InputError("study=verify: name the run with result=FOLDER")
    if request.result.suffix == SUFFIX and request.result.is_file():
        checks = _of_crate(request.result, request.options.sample)
    else:
        checks = _of_folder(request.result, request.options.sample)
    shown = Table("checked", "found", "agrees", title=Text(f"Verification of {request.result}", style="table.title"))
    for what, found, agrees in checks:
        shown.add_row(what, found, "[green]yes[/]" if agrees else "[red]no[/]")
    request.console.print(shown)
    wrong = [f"{what} ({found})" for what, found, agrees in checks if not agrees]
    if wrong:
        raise InputError(f"{request.result}: {len(wrong)} of {len(checks)} checks failed: {'; '.join(wrong)}")
    return request.result


def _of_crate(crate: Path, sample: int) -> list[Check]:
    """Every file of a crate against its list of hashes, and then the result that it holds."""
    with tempfile.TemporaryDirectory() as place:
        folder, changed = unpack(crate, Path(place))
        listed: Check = (
            "files of the crate",
            f"other than packed: {', '.join(changed)}" if changed else "as packed",
            not changed,
        )
        return [listed] if changed else [listed, *_of_folder(folder, sample)]


def _of_folder(folder: Path, sample: int) -> list[Check]:
    ensemble = load(folder)
    return [*_maker(folder, ensemble), *_bits(folder, ensemble, sample)]


def _maker(folder: Path, ensemble: Ensemble) -> list[Check]:
    """Configuration, ledger and code against the manifest."""
    manifest = manifest_of(folder)
    config = identity(ensemble.content, ensemble.settings)
    ledger, changed = ledger_digest(), differences(folder)
    return [
        ("configuration", config[:16], config == manifest.get("config_sha256")),
        ("evidence ledger", ledger[:16], ledger == manifest.get("ledger_sha256")),
        ("code and libraries", "; ".join(changed) or "as then", not changed),
    ]


def _bits(folder: Path, ensemble: Ensemble, sample: int) -> list[Check]:
    """All stored batches against their hashes, and some worlds run again."""
    settings, journal = ensemble.settings, done(folder)
    damaged = []
    for batch in ensemble.plan.batches:
        problem = fault(folder, batch, settings.batch, journal[batch]) if batch in journal else "is not in the journal"
        if problem:
            damaged.append(f"batch {batch} {problem}")
    number = len(ensemble.plan.batches)
    hashes: Check = (f"{number} stored batches", "; ".join(damaged) or "hashes as in the journal", not damaged)
    if damaged:
        return [hashes]
    chosen = np.sort(shuffled(settings.seed, "verify", np.arange(min(sample, settings.worlds)), settings.worlds))
    differ: set[str] = set()
    for worlds in np.array_split(chosen, -(-len(chosen) // settings.batch)):
        again, then = run_batch(ensemble.plan, worlds), ensemble.data.isel(world=worlds)
        differ |= {name for name in again if again[name].tobytes() != then[name].values.tobytes()}
    found = f"different bits in {', '.join(sorted(differ))}" if differ else "the same bits"
    return [hashes, (f"{len(chosen)} recomputed worlds", found, not differ)]
