"""How many parts an item comes in, or is billed in, where its category asks for many."""

from __future__ import annotations

import numpy as np

from p2p.simulator.arrays import Ints
from p2p.simulator.world import World


def asked_parts(
    rng: np.random.Generator, world: World, category: Ints, lots: Ints, usual: Ints
) -> Ints:
    """Parts of each item: between its category's fewest and most, the fewer the likelier, but no
    more than its lots; the usual number where the category asks for nothing."""
    parts = np.array([c.parts or (0, 0) for c in world.scenario.categories])[category]
    share = rng.random(category.size) ** 2
    asked = (parts[:, 0] + share * (parts[:, 1] - parts[:, 0])).astype(np.int64)
    return np.where(parts[:, 1] > 0, np.minimum(asked, lots), usual)
