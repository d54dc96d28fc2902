"""PostgreSQL: the embedded server, connections, migrations of raw.* and ops.*, publication."""
