"""How the numbers that suppliers give their invoices are compared. No invoices and no amounts here.

A way says in what the second number differs from the first, from the surest to the weakest.
"""

from __future__ import annotations

from typing import Final

import numpy as np
import numpy.typing as npt
import polars as pl

# Letters and digits that are read, or typed, one for the other.
_LOOK_ALIKE: Final = {"O": "0", "Q": "0", "I": "1", "L": "1", "Z": "2", "S": "5", "B": "8"}

SAME, LOOKS_ALIKE, SWAPPED, EXTENDED, ONE_CHARACTER, DIFFERENT = range(6)
WAYS: Final = {
    SAME: "the same number",
    LOOKS_ALIKE: "a number that reads the same (such as O for 0)",
    SWAPPED: "a number with two neighbouring characters swapped",
    EXTENDED: "the same number with something added",
    ONE_CHARACTER: "a number in which one character differs",
    DIFFERENT: "another number",
}
_MOST_ADDED = 3
_SHORTEST = 4


def normalised_reference(reference: pl.Expr) -> pl.Expr:
    """The reference in capitals, letters and digits only, without leading zeros; null where
    nothing is left."""
    bare = reference.str.replace_all("[^A-Za-z0-9]", "").str.to_uppercase()
    bare = bare.str.strip_chars_start("0")
    return pl.when(bare != "").then(bare)


def folded_reference(normalised: pl.Expr) -> pl.Expr:
    """A normalised reference with look-alike letters as digits, again without leading zeros."""
    folded = normalised.str.replace_many(list(_LOOK_ALIKE), list(_LOOK_ALIKE.values()))
    folded = folded.str.strip_chars_start("0")
    return pl.when(folded != "").then(folded).otherwise(normalised)


def ways(first: pl.Series, second: pl.Series) -> npt.NDArray[np.int8]:
    """In which way each second reference differs from the first; both normalised, without nulls.

    Numbers of fewer than four characters are only ever the same or different: in so few, a slip
    cannot be told from another number. Distances are optimal string alignments (Damerau-Levenshtein
    in which no part is edited twice).
    """
    from rapidfuzz import process
    from rapidfuzz.distance import OSA, Levenshtein

    texts = first.to_list(), second.to_list()
    told = pl.DataFrame({"a": first, "b": second}).with_columns(
        # where swapping is no edit of its own, a swap costs two
        edits=process.cpdist(*texts, scorer=OSA.distance, score_cutoff=1, dtype=np.int32),
        unswapped=process.cpdist(
            *texts, scorer=Levenshtein.distance, score_cutoff=2, dtype=np.int32
        ),
    )
    told = told.with_columns(
        folded_a=folded_reference(pl.col("a")), folded_b=folded_reference(pl.col("b"))
    )
    a, b = pl.col("a"), pl.col("b")
    shorter = pl.when(a.str.len_chars() <= b.str.len_chars()).then(a).otherwise(b)
    longer = pl.when(a.str.len_chars() <= b.str.len_chars()).then(b).otherwise(a)
    added = longer.str.len_chars() - shorter.str.len_chars()
    is_long = shorter.str.len_chars() >= _SHORTEST
    is_swapped = (pl.col("edits") == 1) & (pl.col("unswapped") == 2)
    is_extended = (added > 0) & (added <= _MOST_ADDED) & longer.str.starts_with(shorter)
    way = (
        pl.when(a == b)
        .then(SAME)
        .when(is_long & (pl.col("folded_a") == pl.col("folded_b")))
        .then(LOOKS_ALIKE)
        .when(is_long & is_swapped)
        .then(SWAPPED)
        .when(is_long & is_extended)
        .then(EXTENDED)
        .when(is_long & (pl.col("edits") == 1))
        .then(ONE_CHARACTER)
        .otherwise(DIFFERENT)
    )
    return told.select(way.cast(pl.Int8)).to_series().to_numpy()
