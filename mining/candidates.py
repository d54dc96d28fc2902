"""Review candidates: the shape that every detector returns, the stable id, the common ranking."""

from __future__ import annotations

import hashlib
from collections.abc import Iterable
from dataclasses import dataclass, field
from decimal import Decimal
from typing import Any


@dataclass(frozen=True, slots=True)
class Candidate:
    """Something that a person should look at. score 0..1; amount in currency, the money at stake.

    reasons as `wording.reason` makes them, the strongest first; evidence is what a reviewer needs
    to look it up. `identity` is what makes it the same candidate in the next run. `facts`: what a
    decision rests on beside the amount, as text that stays the same as long as the matter does (a
    new document, not a new score). `involved`: people who had a hand in it, as the source names
    them; none of them may decide. `documents`: ids of the objects that are put before a person
    with its subject. `is_amount_a_fact`: false where the facts tell the money themselves.
    """

    tenant: str
    source: str
    kind: str
    identity: str
    subject_type: str
    subject_id: str
    subject_label: str
    score: float
    amount: Decimal | None
    currency: str | None
    reasons: list[dict[str, Any]]
    evidence: list[dict[str, Any]]
    model_name: str
    model_version: str
    rank: int = field(default=0)
    facts: list[str] = field(default_factory=list)
    involved: list[str] = field(default_factory=list)
    documents: list[str] = field(default_factory=list)
    is_amount_a_fact: bool = True

    @property
    def candidate_id(self) -> str:
        """The same in every run for the same kind and subject."""
        key = "\x1f".join((self.tenant, self.source, self.kind, self.identity))
        return hashlib.sha256(key.encode()).hexdigest()[:24]

    @property
    def facts_hash(self) -> str:
        """Another one means that what was decided about this candidate may no longer hold."""
        amount, currency = "", ""
        if self.is_amount_a_fact:
            amount = "" if self.amount is None else f"{self.amount.normalize():f}"
            currency = self.currency or ""
        key = "\x1f".join((amount, currency, *sorted(self.facts)))
        return hashlib.sha256(key.encode()).hexdigest()[:24]


def in_order(candidates: Iterable[Candidate]) -> list[Candidate]:
    """By score, then by money at stake within a source; ties by id, so that the order is stable.

    Scores are compared to two digits: between two that look alike the money decides.
    """
    return sorted(
        candidates,
        key=lambda one: (
            one.tenant,
            one.source,
            -round(one.score, 2),
            -(one.amount or Decimal(0)),
            one.candidate_id,
        ),
    )
