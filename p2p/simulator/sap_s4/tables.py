"""The tables of S/4HANA, rendered from the truth: ECC's where they are the same."""

from __future__ import annotations

from collections.abc import Iterator

import polars as pl

from p2p.simulator.rendering import Rendered
from p2p.simulator.sap_ecc.formats import CHANGED_AT, CREATED_AT, date_of, time_of
from p2p.simulator.sap_ecc.tables import frames, rendered
from p2p.simulator.sap_s4.formats import exported, instant
from p2p.simulator.sap_s4.material_documents import matdoc
from p2p.simulator.sap_s4.universal_journal import acdoca
from p2p.simulator.truth import Truth

FORMATS = {"date_format": "YYYY-MM-DD", "time_format": "HH24:MI:SS", "decimal_mark": "."}
"""What a mapping of these exports has to declare."""


def tables(truth: Truth) -> Iterator[Rendered]:
    """Every table as views export it; BSIK and BSAK stand for what only BSEG knows."""
    zone = truth.world.scenario.system_zone
    for name, frame in _frames(truth):
        stamped = _stamped(name, frame, zone)
        yield rendered(name, exported(stamped.drop(CREATED_AT, strict=False)))


def _frames(truth: Truth) -> Iterator[tuple[str, pl.DataFrame]]:
    """ECC's tables, with MATDOC in place of MKPF and MSEG, and ACDOCA in place of BSEG."""
    waiting: dict[str, pl.DataFrame] = {}
    for name, frame in frames(truth):
        if name in ("MKPF", "BKPF"):
            waiting[name] = frame
        if name == "MSEG":
            yield "MATDOC", matdoc(waiting.pop("MKPF"), frame)
        elif name == "BSEG":
            yield "ACDOCA", acdoca(waiting.pop("BKPF"), frame)
        elif name != "MKPF":
            yield name, frame


def _stamped(name: str, frame: pl.DataFrame, zone: str) -> pl.DataFrame:
    """What S/4 tells of creation and change that ECC does not."""
    if name in ("EBAN", "EKPO"):
        created = pl.col(CREATED_AT)
        return frame.with_columns(
            CREATIONDATE=date_of(created, zone), CREATIONTIME=time_of(created, zone)
        )
    if name == "EKKO":
        return frame.with_columns(LASTCHANGEDATETIME=instant(CHANGED_AT))
    return frame
