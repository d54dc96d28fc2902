"""How often something is so of a supplier's documents, against its peers: an empirical-Bayes test.

The peers' own rates give a beta distribution (method of moments: Kleinman 1973); a supplier's count
is then beta-binomial, so that three of three say little, and what the whole category does, or does
to varying degrees, is no news. Nothing is known here of what is counted.
"""

from __future__ import annotations

import numpy as np
import polars as pl
from numpy.typing import NDArray

from mining.suppliers.peers import LEAST_PEERS, LEVELS

LEAST_DOCUMENTS = 10
"""Documents of a supplier from which on its share is judged."""
LEAST_OF_PEER = 5
"""Documents of a peer; one of one would tell of wild differences where there are none."""
LEAST_COUNTED = 3
"""Documents that must be so."""
LARGER_BY, LARGER_TIMES = 0.1, 2.0
"""A share matters where the lower end of its 95 % interval (Wilson 1927) is so much above that of
the peers, and so many times theirs."""
_TRIMMED = 0.05
_LEAST_RHO, _MOST_RHO = 0.005, 0.9

Floats = NDArray[np.float64]


def judged(counts: pl.DataFrame) -> pl.DataFrame:
    """One row a supplier with LEAST_DOCUMENTS or more, judged against its narrowest group.

    counts: supplier, counted, of_count (> 0) and the columns of peers.LEVELS. Returns supplier,
    counted, of_count, value (share), low (of its interval), peer_value (the peers' mean share),
    p_value, is_large,
    peers (the level), peer_count.
    """
    from scipy.stats import betabinom

    has_rate = pl.col("of_count") >= LEAST_OF_PEER
    fitted = counts.with_columns(is_peer=~_outlying(counts)).with_columns(
        is_peer=pl.col("is_peer") & has_rate
    )
    for level in LEVELS:
        fitted = fitted.with_columns(_without_own(level, pl.col("is_peer")))
    # how much suppliers differ without those far above, and with them: where some are often blocked
    # and others never, one more that often is stands out less. Between the two: the few that are
    # looked for are among those far above.
    every = fitted.select(_without_own(LEVELS[-1], has_rate)[2].alias("source_all_rho"))
    fitted = fitted.with_columns(every)
    narrowest = pl.coalesce(
        *(
            pl.when(pl.col(f"{name}_peers") >= LEAST_PEERS).then(pl.lit(name))
            for name in LEVELS[:-1]
        ),
        pl.lit(LEVELS[-1]),
    )
    fitted = fitted.with_columns(peers=narrowest).filter(
        pl.col("of_count") >= LEAST_DOCUMENTS, pl.col("source_peers") >= LEAST_PEERS
    )

    def of_level(measure: str) -> pl.Expr:
        return pl.coalesce(
            pl.when(pl.col("peers") == name).then(pl.col(f"{name}_{measure}")) for name in LEVELS
        )

    fitted = fitted.with_columns(
        peer_count=of_level("peers"),
        peer_value=of_level("mean"),
        rho=(of_level("rho") * pl.max_horizontal(of_level("rho"), "source_all_rho")).sqrt(),
    )
    mean, rho = fitted["peer_value"].to_numpy(), fitted["rho"].to_numpy()
    k, n = fitted["counted"].to_numpy(), fitted["of_count"].to_numpy()
    precision = 1 / rho - 1
    a, b = mean * precision, (1 - mean) * precision
    p_value = np.clip(betabinom.sf(k - 1, n, a, b), 1e-300, 1.0) if k.size else np.array([])
    return fitted.select(
        "supplier",
        "counted",
        "of_count",
        "peer_value",
        "peers",
        "peer_count",
        value=pl.col("counted") / pl.col("of_count"),
        low=_wilson_low(pl.col("counted"), pl.col("of_count")),
        p_value=pl.Series(p_value, dtype=pl.Float64),
    ).with_columns(
        is_large=(pl.col("counted") >= LEAST_COUNTED)
        & (pl.col("low") >= pl.col("peer_value") + LARGER_BY)
        & (pl.col("low") >= LARGER_TIMES * pl.col("peer_value"))
    )


def _wilson_low(counted: pl.Expr, of_count: pl.Expr, z: float = 1.96) -> pl.Expr:
    share = counted / of_count
    middle = share + z * z / (2 * of_count)
    half = z * (share * (1 - share) / of_count + z * z / (4 * of_count * of_count)).sqrt()
    return (middle - half) / (1 + z * z / of_count)


def _outlying(counts: pl.DataFrame) -> pl.Series:
    """The suppliers farthest above the common share, who would hide each other as peers."""
    n = pl.col("of_count")
    share = pl.col("counted").sum() / n.sum()
    z = (pl.col("counted") - n * share) / (n * share * (1 - share)).clip(1e-9).sqrt()
    return counts.select((z > 2) & (z > z.quantile(1 - _TRIMMED))).to_series()


def _without_own(level: str, is_peer: pl.Expr) -> list[pl.Expr]:
    """Number, mean share and intra-class correlation of a group's peers, without oneself."""
    k, n = pl.col("counted").cast(pl.Float64), pl.col("of_count").cast(pl.Float64)

    def others(value: pl.Expr) -> pl.Expr:
        own = pl.when(is_peer).then(value).otherwise(0.0)
        return own.sum().over(level) - own

    peers = others(pl.lit(1.0))
    counted, documents = others(k), others(n)
    mean = (counted + 0.5) / (documents + 1)
    squares = others(n * n)
    spread = others(k * k / n) - counted * counted / documents
    freedom = peers - 1
    weight = documents - squares / documents - freedom
    rho = (spread / (mean * (1 - mean)) - freedom) / weight
    safe = pl.when(documents > 0, weight > 0).then(rho).otherwise(_MOST_RHO)
    return [
        peers.cast(pl.Int64).alias(f"{level}_peers"),
        mean.alias(f"{level}_mean"),
        safe.clip(_LEAST_RHO, _MOST_RHO).alias(f"{level}_rho"),
    ]
