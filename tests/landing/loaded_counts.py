"""What loading tells of a file, in one line."""


def counts(loaded):
    """(read, loaded, quarantined, duplicate) rows of a loaded file."""
    return (loaded.rows_read, loaded.rows_loaded, loaded.rows_quarantined, loaded.rows_duplicate)
