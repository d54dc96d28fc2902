"""What scoring asks of the registry: a function for each model, and a record of what was used."""

from __future__ import annotations

import uuid
from collections.abc import Callable
from pathlib import Path

import polars as pl

from mining import store
from mining.anomalies import Scores
from mining.registry.detectors import Detector
from mining.registry.in_force import ModelUse, use_model
from mining.registry.trained import SourceModel
from mining.store import Connection


class Scorers:
    """Scorers of one refresh. folder: of the model files; None: nothing is kept or looked up."""

    def __init__(self, conn: Connection, folder: Path | None) -> None:
        self._conn = conn
        self._folder = folder
        self._uses: list[ModelUse] = []

    def of(
        self, detector: Detector, tenant: str, source: str
    ) -> Callable[[pl.DataFrame], Scores | None] | None:
        """Scores rows of the source by the model in force; None where there is no folder."""
        folder = self._folder
        if folder is None:
            return None

        def scored(frame: pl.DataFrame) -> Scores | None:
            model = SourceModel(self._conn, folder, detector, tenant, source)
            use = use_model(model, frame)
            self._uses.append(use)
            if use.scores is None or use.version is None:
                return None
            score, z_scores = use.scores
            use.scores = None
            return Scores(score=score, z_scores=z_scores, version=use.version)

        return scored

    def write(self, run: uuid.UUID, tenant: str | None) -> int:
        """mining.model_use of the run; returns how many rows."""
        if self._folder is None:
            return 0
        rows = [use.row() for use in self._uses]
        return store.write_run(self._conn, "model_use", run, rows, tenant)
