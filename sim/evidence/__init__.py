"""What is known, and from where?"""

from __future__ import annotations

from sim.evidence.coverage import Row, coverage_table, coverage_text
from sim.evidence.entries import Document, Fact, Figure, Source
from sim.evidence.ledger import Ledger, LedgerError, UnknownEntry

__all__ = [
    "Document",
    "Fact",
    "Figure",
    "Ledger",
    "LedgerError",
    "Row",
    "Source",
    "UnknownEntry",
    "coverage_table",
    "coverage_text",
]
