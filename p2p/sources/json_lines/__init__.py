"""JSON lines: one object a line, made into a table's rows.

Nothing here knows a database; which fields a table has is its specification's matter.
"""
