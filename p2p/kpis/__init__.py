"""The KPI catalogue: its definition, its loader, what is generated from it. No SQL in here."""

from p2p.kpis.catalogue import Catalogue, DataQualityCheck, Kpi, load_catalogue

__all__ = ["Catalogue", "DataQualityCheck", "Kpi", "load_catalogue"]
