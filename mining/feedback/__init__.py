"""What decisions teach: how often detectors are right, what they miss, what to look at first.

Decisions are read, never made, in here.
"""
