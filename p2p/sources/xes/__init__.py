"""XES event logs: checked and normalised here, parsed by r4pm in a process with limits.

What a log's columns mean is a mapping's matter, not this package's.
"""
