"""What will become of open cases and invoices: one model a target and source, or the usual rate.

`run` is the way in; it reads marts, trains where it must, scores, and writes mining.* and ops.*.
"""
