"""What is at stake in mines, ports and the corridor?"""

from __future__ import annotations

import numpy as np

from sim.world.composing import at_least, average, blend, either, warmth, working
from sim.world.outcomes.form import State, Weights, outcome


@outcome
def us_mineral_access(w: State, k: Weights) -> np.ndarray:
    """Balochistan's minerals in American hands: needs a deal, cargoes, the machines (still Chinese) and quiet ground."""
    flow = average((k.deal, w["minerals_deal"]), (k.shipments, w["us_shipments"]), (k.refinery, w["refinery"]))
    return flow * at_least(k.own_machines, w["chinese_technology"]) * (1.0 - k.violence * w["violence"])


@outcome
def needed_ore(w: State, k: Weights) -> np.ndarray:
    """What Pakistan's ores are worth to America: paper little, cargoes and a refinery more, and the more the less need is met."""
    flow = average((k.deal, w["minerals_deal"]), (k.shipments, w["us_shipments"]), (k.refinery, w["refinery"]))
    need = (1.0 - w["us_supply"]) * (1.0 - w["us_diversification"])
    return flow * (1.0 - k.violence * w["violence"]) * at_least(k.sated, need)


@outcome
def mineral_exports(w: State, k: Weights) -> np.ndarray:
    """Pakistan's mineral exports as a share of what its fields could sell; mines bring royalties while they are being opened."""
    volume = average(
        (k.shipments, w["us_shipments"]),
        (k.refinery, w["refinery"]),
        (k.reko_diq, w["reko_diq"]),
        (k.gilgit_baltistan, w["gilgit_baltistan"]),
    )
    return volume * (1.0 - k.violence * w["violence"])


@outcome
def ore_at_hand(w: State, k: Weights) -> np.ndarray:
    """Ore that can be shipped, as a share of the flow meant: old diggings, mines once they work; refined it fills more of it."""
    mines = k.reko_diq * working(k.opens, w["reko_diq"]), k.north * working(k.opens, w["gilgit_baltistan"])
    return either(k.diggings, *mines) * at_least(k.raw, working(k.opens, w["refinery"]))


@outcome
def us_foothold(w: State, k: Weights) -> np.ndarray:
    """American presence around Balochistan: port, deal, arms ties or a base."""
    return either(k.pasni * w["pasni_port"], k.bagram * w["bagram_base"], k.aid * w["us_aid"], k.deal * w["minerals_deal"])


@outcome
def corridor_integrity(w: State, k: Weights) -> np.ndarray:
    """CPEC as China wants it: work going on, projects standing, the ground safe."""
    return blend(k.work, w["cpec_pace"], w["cpec_stock"]) * (1.0 - k.violence * w["violence"])


@outcome
def corridor_unrivalled(w: State, k: Weights) -> np.ndarray:
    """What China's works weigh in Pakistan, less what American ventures beside them offset."""
    beside = (1.0 - k.deal * w["minerals_deal"]) * (1.0 - k.pasni * w["pasni_port"]) * (1.0 - k.aid * w["us_aid"])
    return blend(k.work, w["cpec_pace"], w["cpec_stock"]) * beside


@outcome
def gwadar_primacy(w: State, k: Weights) -> np.ndarray:
    """Gwadar as the one deep port of the coast; a US-linked Pasni takes the more of it, the less Gwadar works."""
    return at_least(k.idle, w["gwadar_port"]) * (1.0 - k.pasni * w["pasni_port"] * (1.0 - k.busy * w["gwadar_port"]))


@outcome
def china_privilege(w: State, k: Weights) -> np.ndarray:
    """China's privileged place in Pakistan: warm ties that it believes in and financial hold, diluted by an American deal."""
    friendship = warmth(w["china_pakistan"]) * at_least(k.doubted, w["beijing_trust"])
    return friendship * at_least(k.unindebted, w["chinese_debt"]) * (1.0 - k.deal * w["minerals_deal"])


@outcome
def corridor_burden(w: State, k: Weights) -> np.ndarray:
    """Money and people at risk in a corridor that attacks and a partner who may turn away make unsafe."""
    faith = blend(k.belief, w["beijing_trust"], warmth(w["china_pakistan"]))
    return w["cpec_pace"] * either(k.violence * w["violence"], k.faithless * (1.0 - faith))
