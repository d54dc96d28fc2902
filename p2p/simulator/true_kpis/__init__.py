"""The KPIs as they truly are: reckoned from what happened in the simulation, not from tables.

Every function here reads a `Truth` and the KPI's definition in the catalogue; none reads an export,
a table of the warehouse or its SQL. `verdicts.py` compares them with what was published.
"""
