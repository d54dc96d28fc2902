"""The domain of P2P Control Tower: sources, landing, warehouse, simulator, KPIs.

No orchestration, transformation or page framework is imported in here.
"""

__version__ = "0.1.0"
