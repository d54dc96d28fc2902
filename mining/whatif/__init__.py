"""What-if: replay the log's queues with one thing done otherwise, and say what would change.

Levers in, changes with intervals out. No drawing and no Dagster in here.
"""
