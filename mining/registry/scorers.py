"""What scoring asks of the registry: a function for each model, and a record of what was used."""

from __future__ import annotations

import uuid
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING

import polars as pl

from mining import case_model, store
from mining.anomalies import Scorer, Scores
from mining.registry.detectors import CASES, INVOICES, Detector
from mining.registry.in_force import ModelUse, use_model
from mining.registry.trained import SourceModel
from mining.store import Connection

if TYPE_CHECKING:
    from mining.invoice_model import InvoiceModel


class Scorers:
    """Scorers of one refresh. folder: of the model files; None: nothing is kept or looked up."""

    def __init__(self, conn: Connection, folder: Path | None) -> None:
        self._conn = conn
        self._folder = folder
        self._uses: list[ModelUse] = []

    def invoice_model(self, frame: pl.DataFrame, tenant: str, source: str) -> InvoiceModel | None:
        """The model of unusual invoices that is in force; None: by rules alone.

        frame: what `invoice_features` made. Without a folder it is what is learned of the frame.
        """
        from mining import invoice_model

        if self._folder is None:
            return invoice_model.fit(frame)
        use = self._use(INVOICES, tenant, source, frame)
        if use.model is None or use.version is None:
            return None
        kept = invoice_model.InvoiceModel.of(use.model)
        return replace(kept, version=use.version)

    def case_scorer(self, tenant: str, source: str) -> Scorer | None:
        """Scores cases by the model in force, or says that none may; None without a folder."""
        if self._folder is None:
            return None

        def scored(frame: pl.DataFrame) -> Scores | None:
            use = self._use(CASES, tenant, source, frame)
            if use.model is None or use.version is None:
                return None
            score, z_scores = case_model.score(use.model, frame)
            return Scores(score=score, z_scores=z_scores, version=use.version)

        return scored

    def _use(self, detector: Detector, tenant: str, source: str, frame: pl.DataFrame) -> ModelUse:
        if self._folder is None:
            raise ValueError("there is no folder of model files")
        model = SourceModel(self._conn, self._folder, detector, tenant, source)
        use = use_model(model, frame)
        # a version that was trained locks the tenant's audit chain, and scoring takes minutes
        self._conn.commit()
        self._uses.append(use)
        return use

    def write(self, run: uuid.UUID, tenant: str | None) -> int:
        """mining.model_use of the run; returns how many rows."""
        if self._folder is None:
            return 0
        rows = [use.row() for use in self._uses]
        return store.write_run(self._conn, "model_use", run, rows, tenant)
