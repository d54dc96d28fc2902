"""Oracle E-Business Suite: its tables as a SQL client exports them."""
