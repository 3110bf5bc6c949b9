"""How is a stored result packed to be cited and run again?"""

from __future__ import annotations

from pathlib import Path

from sim.config.errors import InputError, refuse
from sim.ensembles.folder import BEGUN, manifest_of
from sim.record.crates import pack
from sim.studies.registry import study
from sim.studies.request import Request


@study("crate", reads_stored=True, examples=("result=results/RUN", "result=results/RUN quiet=true"))
def make(request: Request) -> Path:
    """Pack a stored result (`result=FOLDER`) into one zip beside its folder, which is only read. Returns the folder.

    The zip is an RO-Crate: data, configuration with its seed, manifest with versions, report, licence and the packages installed,
    described in ro-crate-metadata.json. `study=verify result=FILE.zip` checks it.

    Raises
    ------
    InputError : no folder was named, it holds no finished run, or the zip cannot be written.
    """
    if request.result is None:
        raise InputError("study=crate: name the run with result=FOLDER")
    if manifest_of(request.result)["state"] == BEGUN:
        raise refuse(f"result={request.result}", BEGUN, "the folder of a run that is finished")
    written = pack(request.result, request.result.with_name(f"{request.result.name}.crate.zip"))
    request.console.print(f"Written: {written}", style="dim", markup=False)
    return request.result
