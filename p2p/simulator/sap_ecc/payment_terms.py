"""Payment terms as every document that carries them stores them."""

from __future__ import annotations

import polars as pl

from p2p.simulator.scenario import Scenario

TERMS_COLUMNS = ("ZTERM", "ZBD1T", "ZBD2T", "ZBD3T", "ZBD1P", "ZBD2P")


def with_terms(scenario: Scenario, frame: pl.DataFrame) -> pl.DataFrame:
    """Join TERMS_COLUMNS by the position in column terms; -1 means due at once, all initial.

    Terms without discount keep their net days in ZBD1T with 0 percent, as SAP does.
    """
    known = [("", 0, 0, 0, 0, 0)] + [
        (t.code, t.days1, t.days2, t.days3, t.pct1, t.pct2) for t in scenario.terms
    ]
    table = pl.DataFrame(
        {
            "terms": range(-1, len(scenario.terms)),
            "ZTERM": [row[0] for row in known],
            "ZBD1T": [str(row[1]) for row in known],
            "ZBD2T": [str(row[2]) for row in known],
            "ZBD3T": [str(row[3]) for row in known],
            "ZBD1P": [f"{row[4] / 1000:.3f}" for row in known],
            "ZBD2P": [f"{row[5] / 1000:.3f}" for row in known],
        },
        schema_overrides={"terms": pl.Int64},
    )
    return frame.join(table, on="terms", how="left", maintain_order="left")
