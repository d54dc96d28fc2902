"""What a person writes down of the costs of accounts payable: its specification is tables.yml."""
