"""Renders the truth as the export of a ticket desk: inquiries of suppliers and their history."""

from p2p.simulator.ticket_desk.tables import tables

__all__ = ["tables"]
