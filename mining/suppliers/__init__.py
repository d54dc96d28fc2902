"""Suppliers whose behaviour in time stands out among their peers, with reasons and rows behind."""
