"""What a ticket desk exports: its specification stands in tables.yml."""
