"""What Coupa exports: its specification stands in tables.yml."""
