"""What was found of each kind that was planted, and how often each kind of flag is right: as lines
of a table and as JSON. What is planted is told elsewhere.
"""

from __future__ import annotations

from typing import Any, Final

import polars as pl

LEAST_RECALL: Final = 0.95
LEAST_PRECISION: Final = 0.95
_TITLES: Final = {
    False: "found of planted",
    True: "flagged of decoys (wrongly)",
    None: "found of what is not looked for (in no sum)",
}


def report(planted: pl.DataFrame, asked: pl.DataFrame) -> tuple[list[str], dict[str, Any]]:
    """Lines, and recall, precision, kinds, decoys and flags.

    planted: kind, is_decoy, is_flagged, a row a document that is one too many, or a decoy; null
    where it is one too many of a kind that is known not to be looked for, which is in no sum.
    asked: way (how it was flagged) and is_right, a row a group that people are asked about. Recall
    is the share of what is too many that is flagged; precision that of groups which are right.
    """
    kinds = planted.group_by("is_decoy", "kind").agg(
        planted=pl.len(), flagged=pl.col("is_flagged").sum()
    )
    by_kind = kinds.sort("is_decoy", "kind").rows(named=True)
    ways = (
        asked.group_by("way")
        .agg(asked=pl.len(), right=pl.col("is_right").sum())
        .sort("way")
        .rows(named=True)
    )
    lines: list[str] = []
    for is_decoy, title in _TITLES.items():
        told = [row for row in by_kind if row["is_decoy"] is is_decoy]
        lines += [title] if told else []
        lines += [
            f"  {row['kind']:62}{row['flagged']:>6,} of {row['planted']:>6,}"
            f"{_share(row['flagged'], row['planted']):>8}"
            for row in told
        ]
    lines.append("right of flagged, by how it was flagged")
    lines += [
        f"  {row['way']:62}{row['right']:>6,} of {row['asked']:>6,}"
        f"{_share(row['right'], row['asked']):>8}"
        for row in ways
    ]
    sought = [row for row in by_kind if row["is_decoy"] is False]
    found, all_planted = (sum(row[name] for row in sought) for name in ("flagged", "planted"))
    right, all_asked = (sum(row[name] for row in ways) for name in ("right", "asked"))
    recall, precision = found / max(1, all_planted), right / max(1, all_asked)
    lines.append(f"recall {recall:.3f}, precision {precision:.3f}")
    return lines, {
        "recall": round(recall, 4),
        "precision": round(precision, 4),
        "kinds": {
            row["kind"]: {
                "found": row["flagged"],
                "planted": row["planted"],
                "recall": round(row["flagged"] / row["planted"], 4),
            }
            for row in sought
        },
        "decoys": {
            row["kind"]: {"flagged": row["flagged"], "planted": row["planted"]}
            for row in by_kind
            if row["is_decoy"]
        },
        "not_looked_for": {
            row["kind"]: {"found": row["flagged"], "planted": row["planted"]}
            for row in by_kind
            if row["is_decoy"] is None
        },
        "flags": {
            row["way"]: {
                "right": row["right"],
                "flagged": row["asked"],
                "precision": round(row["right"] / row["asked"], 4),
            }
            for row in ways
        },
    }


def _share(part: int, whole: int) -> str:
    return f"{part / whole:.3f}" if whole else ""
