"""Everything that the detectors of suppliers read of one source."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping

import polars as pl
from psycopg import sql

from mining.approval_limits import LIMIT, READ_LIMITS
from mining.mart_columns import Kind
from mining.store import Connection, read_frame
from mining.suppliers import source_data as columns
from mining.suppliers import statements
from mining.suppliers.source_data import SupplierData


def read_sources(conn: Connection, tenant: str | None = None) -> list[tuple[str, str]]:
    """(tenant, source) of the sources that have invoices with a supplier and a date."""
    rows = conn.execute(
        """
        select distinct tenant, source from canonical.can_invoice
        where posted_on is not null and (%(tenant)s::text is null or tenant = %(tenant)s)
        """,
        {"tenant": tenant},
    )
    return sorted((row[0], row[1]) for row in rows)


def read_supplier_data(conn: Connection, tenant: str, source: str) -> SupplierData:
    """Everything of one source, up to the last day on which an invoice was posted."""
    zone, until = conn.execute(
        """
        select period.time_zone, coalesce(period.data_until, max(invoice.posted_on))
        from marts.dim_source_period as period
        left join canonical.can_invoice as invoice
            on period.tenant = invoice.tenant and period.source = invoice.source
        where period.tenant = %s and period.source = %s
        group by period.time_zone, period.data_until
        """,
        (tenant, source),
    ).fetchone() or ("UTC", dt.date.max)

    def read(query: str, schema: Mapping[str, Kind]) -> pl.DataFrame:
        own = {"tenant": sql.Literal(tenant), "source": sql.Literal(source)}
        composed = sql.SQL(query).format(
            **own,
            zone=sql.Literal(zone),
            by_number=sql.SQL(statements.BY_NUMBER.strip()).format(**own),
        )
        return read_frame(conn, composed, schema)

    programs = read(statements.PROGRAMS, {"resource": pl.String})["resource"]
    billed = read(statements.INVOICES, columns.INVOICE | {"is_copy": pl.Boolean})
    billed = billed.filter(pl.col("posted_on") <= until)
    payments = read(statements.PAYMENTS, columns.PAYMENT)
    return SupplierData(
        tenant=tenant,
        source=source,
        suppliers=read(statements.SUPPLIERS, columns.SUPPLIER),
        invoices=billed.filter(~pl.col("is_copy")).drop("is_copy"),
        order_items=read(statements.ORDER_ITEMS, columns.ORDER_ITEM),
        movements=read(statements.MOVEMENTS, columns.MOVEMENT),
        payments=payments.filter(pl.col("paid_on") <= until),
        changes=read(statements.CHANGES, columns.CHANGE),
        identifiers=read(statements.IDENTIFIERS, columns.IDENTIFIER),
        limits=read(READ_LIMITS, LIMIT),
        as_of=until,
        programs=frozenset(programs),
        copies=billed.filter("is_copy").drop("is_copy"),
    )
