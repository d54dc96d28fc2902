"""Root causes: which values of attributes are over-represented among the cases with an outcome."""
