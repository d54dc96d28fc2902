"""Models that score: which versions there are, which one a person put in force, and what each
refresh did with it. What a model learns is its own file's concern, what has moved is drift's."""
