"""Renders the truth as the statements of the companies' banks, camt.053 in version 001.08."""

from p2p.simulator.bank.tables import daily_tables, tables

__all__ = ["daily_tables", "tables"]
