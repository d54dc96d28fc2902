"""The parts of SQL that all statements about versions share: key, content, remembered repeats."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from psycopg import sql

from p2p.landing.raw_tables import identifiers, qualified
from p2p.landing.staged_rows import STAGED, Arrival

# Rows that were left out, as ranges: deliveries that overlap repeat whole stretches of each other.
_REMEMBER = """
insert into raw.repeated_rows (
    file_id, first_row, row_count, same_as_file_id, same_as_first_row
)
select %(file_id)s, min(_row_number), count(*), same_as_file_id, min(same_as_row)
from (
    select
        repeated.*,
        _row_number - row_number() over (
            partition by same_as_file_id, _row_number - same_as_row order by _row_number
        ) as stretch
    from repeated
) as r
group by same_as_file_id, _row_number - same_as_row, stretch
"""


@dataclass(frozen=True, slots=True)
class Parts:
    """Fragments of one arrival. key_columns: key and cursor, or nothing for the whole content."""

    arrival: Arrival
    key_columns: Sequence[str]

    @classmethod
    def of(cls, arrival: Arrival, key_columns: Sequence[str]) -> Parts:
        """The parts for these columns."""
        return cls(arrival, key_columns)

    def fill(self, statement: str, **more: sql.Composable) -> sql.Composed:
        """The statement with every part in its place."""
        return sql.SQL(statement).format(
            table=qualified(self.arrival.table),
            staged=STAGED,
            columns=identifiers(self.arrival.columns),
            columns_stored=self._listed("r", self.arrival.columns),
            key=self._key("i"),
            key_stored=self._key("r"),
            content=self._content("i"),
            content_stored=self._content("r"),
            remember=sql.SQL(_REMEMBER),
            **more,
        )

    @property
    def index_key(self) -> sql.Composable:
        """The key as an index of the raw table holds it."""
        return self._joined([sql.Identifier(column) for column in self.key_columns])

    def _key(self, alias: str) -> sql.Composable:
        """The key of a row as one text; bytes are compared, for that is quick and everywhere so."""
        if not self.key_columns:
            return self._content(alias)
        return self._joined([sql.Identifier(alias, column) for column in self.key_columns])

    def _joined(self, columns: Sequence[sql.Composable]) -> sql.Composable:
        values = [sql.SQL("coalesce({}, '')").format(column) for column in columns]
        # The separator is one that texts of keys do not hold.
        return sql.SQL('({}) collate "C"').format(sql.SQL(" || E'\\x1f' || ").join(values))

    def _content(self, alias: str) -> sql.Composable:
        return sql.SQL('(row({})::text) collate "C"').format(
            self._listed(alias, self.arrival.compared)
        )

    def _listed(self, alias: str, columns: Sequence[str]) -> sql.Composable:
        return sql.SQL(", ").join(sql.Identifier(alias, column) for column in columns)
