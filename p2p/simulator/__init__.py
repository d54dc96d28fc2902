"""A simulated company with a known truth, written as its systems would export it.

`exports.export` writes it. The history is made once (`history`, `process`, `deviations`), and each
system has a folder of its own that renders it (`sap_ecc`, ...). Nothing in here reads a source.
"""
