"""The tail of Fisher's test is scipy's, above the mean and up to the last value there is."""

from __future__ import annotations

import numpy as np
from hypothesis import given
from hypothesis import strategies as st
from scipy.stats import hypergeom

from mining.causes.exact_tail import upper_tail


@given(
    total=st.integers(2, 300_000), among=st.floats(0, 1), drawn=st.floats(0, 1), at=st.floats(0, 1)
)
def test_the_upper_tail_is_that_of_scipy(total, among, drawn, at):
    among, drawn = round(among * total), round(drawn * total)
    mean, most = drawn * among / total, min(drawn, among)
    hits = min(most, int(mean) + 1 + int(at * (most - int(mean))))
    if hits <= mean:
        return
    given_ = [np.array([float(value)]) for value in (hits, total, among, drawn)]
    (found,), expected = upper_tail(*given_), hypergeom.sf(hits - 1, total, among, drawn)
    assert np.isclose(found, expected, rtol=1e-7, atol=1e-300)
