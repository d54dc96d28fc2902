"""The model card: what a model is for, what it was made of, and what it cannot do."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any

import numpy as np
import polars as pl
import sklearn
from numpy.typing import NDArray

from mining.prediction import boosted
from mining.prediction.cut_offs import Split
from mining.prediction.source_data import SourceData
from mining.prediction.targets import RECIPE, Target

Floats = NDArray[np.float64]
LIMITS = (
    "It knows what the systems have written down, and nothing else.",
    "Company, supplier, category, matching type, due dates and terms are as they stand now:"
    " no source keeps a history of them.",
    "What took longer than the horizon was left out of all parts: the longest are rare in it.",
    "It was trained on one source and says nothing about another.",
    "A prediction is no finding: it blocks, pays and changes nothing.",
)
OWNER = "owner of the purchase-to-pay process of this tenant"


@dataclass(frozen=True, slots=True)
class Rows:
    """States of one part and what came of them."""

    states: pl.DataFrame
    outcome: Floats

    @property
    def subject(self) -> NDArray[np.int64]:
        """The subject of each row."""
        return self.states["subject"].to_numpy()


def new_card(data: SourceData, target: Target) -> dict[str, Any]:
    """What is known before training: what is predicted and how, the rule, and the limits."""
    return {
        "name": f"{target.title} ({data.source})",
        "target": target.name,
        "outcome": target.outcome,
        "population": target.population,
        "tenant": data.tenant,
        "source": data.source,
        "owner": OWNER,
        "recipe": RECIPE,
        "data_until": _day(data.until_day),
        "known_subject_count": data.subject_count(target.subject),
        "algorithm": "histogram gradient boosting (scikit-learn), quantile loss with an interval"
        if not target.is_probability
        else "histogram gradient boosting (scikit-learn), probabilities calibrated by a sigmoid",
        "parameters": boosted.CHANCE if target.is_probability else boosted.DAYS,
        "library": f"scikit-learn {sklearn.__version__}",
        "rule": "a model is used where it takes away at least 15 % of the best baseline's error on"
        f" the test part; the error is {target.metric}"
        + ("" if target.is_probability else "; its interval must hold at least 70 % there"),
        "limits": list(LIMITS),
    }


def split_told(split: Split, parts: dict[str, Rows]) -> dict[str, Any]:
    """How the rows were cut by time, and what each part holds."""
    return {
        "horizon_days": split.horizon_days,
        "known_share": split.known_share,
        "split": "by time of the cut-off; each part uses only outcomes known before the next"
        " begins, so no subject stands in two parts",
        "parts": {
            part: {
                "first_cut_off": _day(split.first_day[part]),
                "last_cut_off": _day(split.last_day[part]),
                "row_count": int(rows.outcome.size),
                "subject_count": int(np.unique(rows.subject).size),
                "left_out_count": split.left_out[part],
                "mean_outcome": round(float(rows.outcome.mean()), 4) if rows.outcome.size else None,
            }
            for part, rows in parts.items()
        },
    }


def _day(number: int) -> str:
    return (date(1970, 1, 1) + timedelta(days=number)).isoformat()
