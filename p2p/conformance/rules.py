"""Reads and checks files of rules; rules.yml is the only definition of those that ship.

What is generated from them is in seeds.py; how cases are checked is SQL.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable
from datetime import date
from functools import lru_cache
from pathlib import Path
from typing import Annotated, Any, Literal, Self, get_args

from pydantic import BaseModel, ConfigDict, Field, ValidationError, model_validator

from p2p.conformance.predicates import KINDS, Predicate
from p2p.errors import UsageError
from p2p.yaml_rules import checked, text_of

RULES_PATH = Path(__file__).with_name("rules.yml")

MatchingType = Literal[
    "three_way_after_gr", "three_way_before_gr", "two_way", "consignment", "unknown", "none"
]
ORDER_TYPES: tuple[str, ...] = tuple(t for t in get_args(MatchingType) if t != "none")
"""What `matching_types: all` means: every order item, also one whose type is not known."""
Severity = Literal["low", "medium", "high"]
Sentence = Annotated[str, Field(min_length=1, max_length=600, pattern=r"^[^\n\r\t]+$")]
Company = Annotated[str, Field(pattern=r"^[a-z][a-z0-9_]*(/[^\s/]+)?$")]
"""A source, or one company of it: sap_us, or sap_us/2000."""


class _Record(BaseModel):
    model_config = ConfigDict(frozen=True, extra="forbid")


class Scope(_Record):
    """Cases that a rule is made for; a list that is not given holds for every value."""

    matching_types: Literal["all"] | Annotated[tuple[MatchingType, ...], Field(min_length=1)] = (
        "all"
    )
    case_notions: tuple[Sentence, ...] = ()
    item_types: tuple[Sentence, ...] = ()
    document_types: tuple[Sentence, ...] = ()

    @model_validator(mode="after")
    def _knows_what_it_judges(self) -> Self:
        if "unknown" in self.matching_types and set(self.matching_types) < set(ORDER_TYPES):
            raise ValueError(
                "a case of unknown type may be of any: take `unknown` out, or write `all`"
            )
        return self

    @property
    def rows(self) -> tuple[tuple[str, str], ...]:
        """(dimension, value) of every value that is allowed; no row of a dimension allows all."""
        types = ORDER_TYPES if self.matching_types == "all" else self.matching_types
        return (
            *(("matching_type", value) for value in types),
            *(("case_notion", value) for value in self.case_notions),
            *(("item_type", value) for value in self.item_types),
            *(("document_type", value) for value in self.document_types),
        )


class Companies(_Record):
    """Where a rule is switched on: everywhere, only in some companies, or in all but some."""

    only: tuple[Company, ...] | None = None
    not_in: tuple[Company, ...] = ()

    @model_validator(mode="after")
    def _says_one(self) -> Self:
        if self.only is not None and self.not_in:
            raise ValueError("say only, or not_in")
        return self

    @property
    def rows(self) -> tuple[tuple[str, str], ...]:
        """(dimension, value); `only` without a company switches the rule off."""
        only = (("only", ""),) if self.only == () else ()
        return (
            *only,
            *(("only", value) for value in self.only or ()),
            *(("not_in", value) for value in self.not_in),
        )


class CountedBy(_Record):
    """A KPI that counts the violations of a rule.

    Where it splits them by rule, label is what it calls this one, and of several rules that one
    case breaks it tells the one with the least place.
    """

    kpi: Annotated[str, Field(pattern=r"^K\d{2}[a-z]?$")]
    label: Sentence | None = None
    place: Annotated[int, Field(ge=1)] | None = None


class Rule(_Record):
    """One rule.

    completed_only: an open case is not checked, because what is missing may still come.
    leaves_out_deleted: nothing is bought with an order item that was deleted.
    evidence: what proves a violation. origin: where the rule comes from.
    """

    id: Annotated[str, Field(pattern=r"^[A-Z][A-Z0-9_]{1,19}$")]
    version: Annotated[int, Field(ge=1)] = 1
    valid_from: date
    name: Annotated[Sentence, Field(max_length=80)]
    description: Sentence
    evidence: Sentence
    severity: Severity
    origin: Sentence
    scope: Scope = Scope()
    completed_only: bool = False
    leaves_out_deleted: bool = False
    check: Predicate
    companies: Companies = Companies()
    counted_by: tuple[CountedBy, ...] = ()


class Switch(_Record):
    """Switches a rule that ships on or off for companies of the reader's own."""

    rule: str
    companies: Companies


class RuleFile(_Record):
    """A whole file: its rules, and switches of rules that stand elsewhere."""

    rules: tuple[Rule, ...] = ()
    switches: tuple[Switch, ...] = ()

    @model_validator(mode="after")
    def _names_each_once(self) -> Self:
        for what, names in (
            ("rule", [rule.id for rule in self.rules]),
            ("switch of", [switch.rule for switch in self.switches]),
        ):
            twice = [name for name, count in Counter(names).items() if count > 1]
            if twice:
                raise ValueError(f"{what} {', '.join(twice)} stands twice: give each its own id")
        return self

    def get(self, rule_id: str) -> Rule:
        """The rule with this id. Raises UsageError with the known ids."""
        for rule in self.rules:
            if rule.id == rule_id:
                return rule
        known = ", ".join(rule.id for rule in self.rules)
        raise UsageError(f"there is no rule {rule_id!r}", f"the rules are {known}")


def read_rules(path: Path = RULES_PATH) -> RuleFile:
    """Read and check one file of rules.

    Raises UsageError naming the file, and for each fault the rule, the field and what helps.
    """
    return parse_rules(text_of(path), path.name)


def parse_rules(text: str, name: str) -> RuleFile:
    """Check the text of a file of rules; name: what the errors call it."""
    return checked(
        text,
        name,
        RuleFile,
        told=_told,
        compare_with="rules.yml, which ships with the program",
    )


def refuse_shipped_ids(own: RuleFile, shipped: RuleFile) -> None:
    """Raise UsageError where a file of somebody's own takes an id that ships, or switches none."""
    known = {rule.id for rule in shipped.rules}
    taken = [rule.id for rule in own.rules if rule.id in known]
    if taken:
        raise UsageError(
            f"rule {', '.join(taken)} ships with the program",
            "give your rule another id, and switch the one that ships off under `switches`",
        )
    unknown = [switch.rule for switch in own.switches if switch.rule not in known]
    if unknown:
        raise UsageError(
            f"there is no rule {', '.join(unknown)} to switch",
            f"rules that ship are {', '.join(sorted(known))}; those of your own say `companies`",
        )
    counting = [rule.id for rule in own.rules if rule.counted_by]
    if counting:
        raise UsageError(
            f"rule {', '.join(counting)}: counted_by is for rules that ship",
            "take it out: KPIs keep their definition",
        )


@lru_cache(maxsize=1)
def load_rules() -> RuleFile:
    """The rules that ship with the program."""
    return read_rules()


def _told(content: object, error: ValidationError) -> Iterable[str]:
    """One line a fault: `rule R03, check.first: ...` as people know the place."""
    for fault in error.errors():
        yield f"{_place(content, fault['loc'])}: {_remedy(fault)}"


def _place(content: Any, location: tuple[int | str, ...]) -> str:
    match location:
        case ("rules" | "switches" as part, int(number), *fields):
            entry = content[part][number]
            key, word = ("id", "rule") if part == "rules" else ("rule", "switch of")
            named = entry.get(key) if isinstance(entry, dict) else None
            name = f"{word} {named or f'number {number + 1}'}"
            # the kind that pydantic puts into the place of a field of a check is no field
            told = [str(one) for one in fields if one not in KINDS]
            return ", ".join([name, ".".join(told)] if told else [name])
        case _:
            return ".".join(str(one) for one in location) or "the file"


def _remedy(fault: Any) -> str:
    match fault["type"]:
        case "missing":
            return "is missing: add it"
        case "extra_forbidden":
            return "is no field of this: take it out, or look for a slip of the pen"
        case "union_tag_invalid" | "union_tag_not_found":
            return f"{fault['msg']} (`kind` says how the rule is checked)"
        case "string_pattern_mismatch" if fault["loc"][-1] == "id":
            return f"{fault['input']!r} is no id: write capital letters and digits, such as X01"
        case "model_type" | "dict_type":
            return "is no list of fields: write `name: value` lines"
        case _:
            return str(fault["msg"]).removeprefix("Value error, ")
