"""Delimited text (CSV): its header, its records, and which of them cannot be taken.

Nothing here knows a database, an ERP table or an event log.
"""
