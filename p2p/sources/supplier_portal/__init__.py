"""What a supplier portal exports: its specification stands in tables.yml."""
