"""How much less dependent cases say than as many independent ones.

Kish 1965; Rao and Scott 1981. What is done with it is in contrast.
"""

from __future__ import annotations

from typing import Any

import numpy as np
import numpy.typing as npt


def clustering(
    clusters: npt.NDArray[Any], hit: npt.NDArray[np.bool_]
) -> tuple[float, npt.NDArray[np.float64]]:
    """(correlation of the outcome within clusters, size of each case's cluster).

    The correlation is that by which the variance of all cases' sum grows because cases of a cluster
    go together: variance / independent variance = 1 + (mean size - 1) * correlation, the mean size
    being that of the cluster of a case. A value's design effect follows from its own mean size.
    """
    apart = hit - hit.mean()
    _, cluster = np.unique(clusters, return_inverse=True)
    size = np.bincount(cluster)[cluster].astype(np.float64)
    growth = (np.bincount(cluster, weights=apart) ** 2).sum() / (apart**2).sum()
    if size.mean() <= 1:
        return 0.0, size
    return float(np.clip((growth - 1) / (size.mean() - 1), 0.0, 1.0)), size
