"""Mining: results computed from marts. Pure functions and estimators; `store` alone knows tables.

No orchestration and no pages in here; pm4py is imported by `pm4py_gateway` only, when it is used.
"""
