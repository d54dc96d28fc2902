"""Bank accounts of suppliers, users and companies: made from a number, with valid check digits."""

from __future__ import annotations

import polars as pl

_BANKS = {
    "DE": ("50070010", 10), "FR": ("30004008280", 12), "NL": ("INGB", 10),
    "PL": ("10901362", 16), "US": ("021000021", 12), "CA": ("000300012", 12),
    "MX": ("012180", 11), "IN": ("HDFC0000240", 14), "AU": ("062000", 9), "SG": ("7171", 10),
}  # fmt: skip
"""Bank code and length of the account number by country; IBANs in the SEPA area."""
_IBAN = {"DE", "FR", "NL", "PL"}
_LETTERS = {chr(65 + i): str(10 + i) for i in range(26)}


def account(country: str, number: int) -> tuple[str, str]:
    """Bank key and account number (an IBAN where the country has them) for a whole number."""
    bank, length = _BANKS.get(country, ("999999", 12))
    own = str(number * 7 + 1_000_003).zfill(length)[-length:]
    if country not in _IBAN:
        return bank, own
    body = bank + own
    digits = "".join(_LETTERS.get(c, c) for c in f"{body}{country}00")
    return bank, f"{country}{98 - int(digits) % 97:02d}{body}"


def with_accounts(suppliers: pl.DataFrame) -> pl.DataFrame:
    """Add bank_country, bank_key and bank_account; a twin has the account of the firm it is."""
    owners = suppliers.select(
        pl.when(pl.col("twin_of") >= 0).then("twin_of").otherwise("supplier")
    ).to_series()
    accounts = [
        account(country, owner) for country, owner in zip(suppliers["country"], owners, strict=True)
    ]
    return suppliers.with_columns(
        bank_country="country",
        bank_key=pl.Series([key for key, _ in accounts], dtype=pl.String),
        bank_account=pl.Series([number for _, number in accounts], dtype=pl.String),
        tax_number=pl.col("country") + (owners * 7919 + 100_000_007).cast(pl.String).str.zfill(9),
    )
