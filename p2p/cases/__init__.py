"""What is told of one case or candidate: a text that names its rows, and what it is like."""
