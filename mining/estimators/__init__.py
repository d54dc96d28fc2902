"""Estimators that follow scikit-learn to the letter, one a file. Features are not made in here."""
