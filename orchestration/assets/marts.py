"""Names of the marts that assets read."""

import dagster as dg


def marts(*tables: str) -> list[dg.AssetKey]:
    """Asset keys of tables of marts."""
    return [dg.AssetKey(["marts", table]) for table in tables]
