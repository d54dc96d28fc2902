"""What a bank exports: its specification stands in tables.yml."""
