"""OCEL 2.0 logs: the log in memory, its three file formats, and what is wrong with one.

What the warehouse keeps of a log is landing's matter; pm4py and its objects stay outside.
"""
