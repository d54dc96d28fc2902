"""How values look in exports of S/4 views: ISO dates and times, UTC instants, the sign in front."""

from __future__ import annotations

import polars as pl

from p2p.simulator.sap_ecc.formats import NO_DATE

_DATES = (
    "AEDAT", "AUGDT", "BADAT", "BEDAT", "BLDAT", "BUDAT", "CPUDT", "CREATIONDATE", "DATVR", "EINDT",
    "ERDAT", "FRGDT", "LAUFD", "LFDAT", "METH_EDATE", "NETDT", "SLFDT", "UDATE", "VALUT", "WI_AED",
    "WI_CD", "ZALDT", "ZFBDT",
)  # fmt: skip
_TIMES = (
    "CPUTM", "CREATIONTIME", "ERUHR", "EZEIT", "METH_ETIME", "UHRVR", "UTIME", "WI_CT",
)  # fmt: skip
_SIGNED = ("RBETR", "RWBTR")


def instant(utc_seconds: str) -> pl.Expr:
    """UTC seconds as an ISO instant."""
    return pl.from_epoch(utc_seconds).dt.strftime("%Y-%m-%dT%H:%M:%SZ")


def exported(frame: pl.DataFrame) -> pl.DataFrame:
    """A table of the database as a view exports it; an unset date is empty."""
    have = set(frame.columns)
    return frame.with_columns(
        *(_date(name) for name in _DATES if name in have),
        *(
            pl.col(name).str.replace(r"^(\d\d)(\d\d)(\d\d)$", "$1:$2:$3")
            for name in _TIMES
            if name in have
        ),
        *(pl.col(name).str.replace(r"^(.+)-$", "-$1") for name in _SIGNED if name in have),
        *([_inverted("GDATU")] if "GDATU" in have else []),
    )


def _date(name: str) -> pl.Expr:
    value = pl.col(name)
    iso = value.str.replace(r"^(\d{4})(\d\d)(\d\d)$", "$1-$2-$3")
    return pl.when(value == NO_DATE).then(pl.lit("")).otherwise(iso).alias(name)


def _inverted(name: str) -> pl.Expr:
    """Tables keep 99999999 less the date; views show the date."""
    date = (99_999_999 - pl.col(name).cast(pl.Int64)).cast(pl.String)
    return date.str.replace(r"^(\d{4})(\d\d)(\d\d)$", "$1-$2-$3").alias(name)
