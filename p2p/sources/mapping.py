"""Mappings: what a person declares about a file that it does not say itself, read from YAML.

An event-log mapping names the columns; a delivery mapping says which system wrote the files, and
how. How the declarations are used is not decided here.
"""

from __future__ import annotations

import codecs
from collections.abc import Iterable
from datetime import UTC, date, datetime, time, timedelta
from functools import lru_cache
from pathlib import Path
from typing import Annotated, Any, Literal
from zoneinfo import ZoneInfo

import yaml
from pydantic import (
    AfterValidator,
    BaseModel,
    BeforeValidator,
    ConfigDict,
    Field,
    ValidationError,
)

from p2p.errors import UsageError
from p2p.sources.castable import ISO
from p2p.sources.specification import (
    EVENT_LOG,
    OCEL,
    Mark,
    MomentTemplate,
    Template,
    get_system,
    systems,
)
from p2p.sources.working_time import WorkingTime

SHIPPED = Path(__file__).parent / "mappings"
# Beside the files of a source, what they are and how they are to be read.
MAPPING_FILE = "mapping.yml"


def _known_encoding(name: str) -> str:
    try:
        "a".encode(name)  # refuses codecs that are no text, such as zip
        return codecs.lookup(name).name
    except LookupError:
        raise ValueError(f"encoding {name!r} is not known; say utf-8, latin-1 or cp1252") from None


def _known_time_zone(name: str) -> str:
    try:
        ZoneInfo(name)
    except (KeyError, ValueError, OSError):
        raise ValueError(f"{name!r} is no time zone; say for instance Europe/Berlin") from None
    return name


def _known_system(name: str) -> str:
    if name not in systems():
        known = ", ".join((*systems(), OCEL, EVENT_LOG))
        raise ValueError(f"{name!r} is no system; known are {known}")
    return name


def _each_company_once(value: tuple[WorkingTime, ...]) -> tuple[WorkingTime, ...]:
    companies = [one.company_code for one in value]
    for company in companies:
        if companies.count(company) > 1:
            raise ValueError(f"company_code {company or '(every other)'} stands twice")
    return value


def _as_tuple(value: object) -> object:
    return (value,) if isinstance(value, str) else value


Name = Annotated[str, Field(pattern=r"^[a-z][a-z0-9_]{0,39}$")]
Encoding = Annotated[str, AfterValidator(_known_encoding)]
TimeZone = Annotated[str, AfterValidator(_known_time_zone)]
SystemName = Annotated[str, AfterValidator(_known_system)]
Delimiter = Annotated[str, Field(min_length=1, max_length=1, pattern=r"^[^\"\r\n\w]$")]
# One column, or several of which the first with a value counts.
Columns = Annotated[tuple[str, ...], BeforeValidator(_as_tuple), Field(min_length=1)]


class _Declaration(BaseModel):
    """What every mapping may say. source: the name under which the files are loaded; working_time:
    when the people of its companies work."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    name: Name = "own"
    about: str = ""
    source: Name | None = None
    encoding: Encoding | None = None
    delimiter: Delimiter | None = None
    time_zone: TimeZone | None = None
    working_time: Annotated[tuple[WorkingTime, ...], AfterValidator(_each_company_once)] = ()


class DeliveryMapping(_Declaration):
    """A system's exports. What is declared neither here nor in the system's specification has to
    be proven by the data.

    delivered_on: the day of the delivery, where neither folder nor file name tells it.
    """

    system: SystemName
    delivered_on: date | None = None
    date_order: Literal["DMY", "MDY"] | None = None
    date_format: Template | None = None
    time_format: Template | None = None
    moment_format: MomentTemplate | None = None
    decimal_mark: Mark | None = None

    def with_system_formats(self) -> DeliveryMapping:
        """The same, with what the system's specification says of formats where this is silent."""
        written = get_system(self.system).formats
        known = {
            "date_format": written.date,
            "time_format": written.time,
            "moment_format": written.moment,
            "decimal_mark": written.decimal_mark,
        }
        return self.model_copy(
            update={name: form for name, form in known.items() if getattr(self, name) is None}
        )


class OcelMapping(_Declaration):
    """An object-centric log, which says itself what it holds; only its zone may be unsaid."""

    system: Literal["ocel"] = "ocel"


class EventLogColumns(BaseModel):
    """Which column of the file has which role; the first three are needed."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    case_id: Columns
    activity: Columns
    time: Columns
    resource: Columns | None = None
    actor_type: Columns | None = None
    cost: Columns | None = None
    currency: Columns | None = None
    company_code: Columns | None = None
    vendor_id: Columns | None = None
    vendor_name: Columns | None = None
    purchase_order_id: Columns | None = None
    purchase_order_item_no: Columns | None = None
    matching_type: Columns | None = None
    item_type: Columns | None = None
    document_type: Columns | None = None
    spend_area: Columns | None = None
    spend_sub_area: Columns | None = None


class ActorRule(BaseModel):
    """Resources that look like `resource` (with * for anything) are of this type."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    resource: str
    actor_type: Literal["human", "batch", "interface", "unknown"]


class EventLogMapping(_Declaration):
    """An event log: its columns, how to read its times and costs, what its cases are.

    recognised_by: sets of columns; a file that has all of one set is taken to be this kind.
    plausible_from, plausible_to: both inclusive; a date means its whole day.
    """

    system: Literal["event_log"] = "event_log"
    recognised_by: tuple[tuple[str, ...], ...] = ()
    case_notion: Name = "case"
    columns: EventLogColumns
    attributes: dict[str, str] = Field(default_factory=dict)
    time_format: MomentTemplate = ISO
    time_precision: Literal["day", "minute", "second"] | None = None
    cost_kind: Literal["event", "cumulative"] = "event"
    decimal_mark: Mark = "."
    currency: Annotated[str, Field(pattern=r"^[A-Z]{3}$")] | None = None
    actors: tuple[ActorRule, ...] = ()
    plausible_from: datetime | date | None = None
    plausible_to: datetime | date | None = None

    @property
    def zone(self) -> str:
        """Time zone of moments without an offset."""
        return self.time_zone or "UTC"

    @property
    def window(self) -> tuple[datetime | None, datetime | None]:
        """First and last plausible moment."""
        first, last = self.plausible_from, self.plausible_to
        if last is not None and not isinstance(last, datetime):
            last = datetime.combine(last, time.min) + timedelta(days=1, microseconds=-1)
        if first is not None and not isinstance(first, datetime):
            first = datetime.combine(first, time.min)
        zone = ZoneInfo(self.zone)
        return (
            first.replace(tzinfo=first.tzinfo or zone).astimezone(UTC) if first else None,
            last.replace(tzinfo=last.tzinfo or zone).astimezone(UTC) if last else None,
        )

    def named_columns(self) -> dict[str, Columns]:
        """Role to columns, for the roles that the mapping fills."""
        return {role: names for role, names in self.columns if names is not None}


Mapping = EventLogMapping | DeliveryMapping | OcelMapping


def read_mapping(what: str | Path) -> Mapping:
    """A mapping file, or a shipped mapping by its name.

    Raises UsageError naming the file, the field and what is allowed.
    """
    shipped = {mapping.name: mapping for mapping in shipped_mappings()}
    if str(what) in shipped:
        return shipped[str(what)]
    path = Path(what)
    try:
        text = path.read_text(encoding="utf-8")
    except (OSError, UnicodeDecodeError) as error:
        raise UsageError(
            f"mapping {what} cannot be read: {getattr(error, 'strerror', None) or error}",
            f"give a mapping file, or one of: {', '.join(sorted(shipped))}",
        ) from error
    return _parsed(text, str(what))


@lru_cache(maxsize=1)
def shipped_mappings() -> tuple[EventLogMapping, ...]:
    """The mappings that come with the program, in order of their names."""
    found = (_parsed(path.read_text("utf-8"), path.name) for path in sorted(SHIPPED.glob("*.yml")))
    return tuple(mapping for mapping in found if isinstance(mapping, EventLogMapping))


def recognised_mapping(columns: Iterable[str]) -> EventLogMapping | None:
    """The shipped mapping of which these columns hold the largest set; None if of none."""
    have = set(columns)
    best: EventLogMapping | None = None
    best_size = 0
    for mapping in shipped_mappings():
        size = max((len(one) for one in mapping.recognised_by if have.issuperset(one)), default=0)
        if size > best_size:
            best, best_size = mapping, size
    return best


def _parsed(text: str, where: str) -> Mapping:
    try:
        content: Any = yaml.safe_load(text)
    except yaml.YAMLError as error:
        raise UsageError(f"mapping {where} is no YAML: {error}", "correct the file") from error
    if not isinstance(content, dict):
        raise UsageError(
            f"mapping {where} holds no settings",
            "write at least `system`, or `columns` with case_id, activity and time",
        )
    model: type[Mapping] = DeliveryMapping
    if content.get("system") == OCEL:
        model = OcelMapping
    elif "columns" in content or content.get("system", EVENT_LOG) == EVENT_LOG:
        model = EventLogMapping
    try:
        return model.model_validate(content)
    except ValidationError as error:
        problems = "; ".join(
            f"{'.'.join(str(part) for part in one['loc'])}: {one['msg']}" for one in error.errors()
        )
        raise UsageError(
            f"mapping {where} was refused: {problems}",
            "docs/bring-your-own-data.md describes every setting of a mapping",
        ) from error
