"""Builds XML as text, column-wise: one document or element a row. What is null is left out."""

from __future__ import annotations

import polars as pl

from p2p.simulator.iso_formats import money


def escaped(text: pl.Expr) -> pl.Expr:
    """Text that may stand between two tags."""
    for mark, entity in (("&", "&amp;"), ("<", "&lt;"), (">", "&gt;")):
        text = text.str.replace_all(mark, entity, literal=True)
    return text


def element(path: str, *content: pl.Expr) -> pl.Expr:
    """The contents within elements (Outer/Inner); empty text where all of them are missing.

    Contents are elements, or text that is escaped.
    """
    names = path.split("/")
    opened = "".join(f"<{name}>" for name in names)
    closed = "".join(f"</{name}>" for name in reversed(names))
    inside = pl.concat_str(*(part.fill_null("") for part in content))
    whole = pl.concat_str(pl.lit(opened), inside, pl.lit(closed))
    return pl.when(inside != "").then(whole).otherwise(pl.lit(""))


def amount(name: str, cents: pl.Expr, currency: pl.Expr) -> pl.Expr:
    """An amount without its sign; null cents leave the element out."""
    start = pl.concat_str(pl.lit(f'<{name} Ccy="'), currency, pl.lit('">'))
    return pl.concat_str(start, money(cents.abs()), pl.lit(f"</{name}>")).fill_null("")


def direction(cents: pl.Expr) -> pl.Expr:
    """Whether money came in or went out."""
    code = pl.when(cents < 0).then(pl.lit("DBIT")).otherwise(pl.lit("CRDT"))
    return element("CdtDbtInd", code)


def account_id(account: pl.Expr) -> pl.Expr:
    """The identification of an account: an IBAN, or what the country has instead."""
    iban = element("Id/IBAN", pl.when(is_iban(account)).then(account))
    return pl.concat_str(iban, element("Id/Othr/Id", pl.when(~is_iban(account)).then(account)))


def is_iban(account: pl.Expr) -> pl.Expr:
    """Whether an account number is an IBAN."""
    return account.str.contains(r"^[A-Z]{2}\d{2}")
