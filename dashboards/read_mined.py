"""Queries of what mining tells: models, objects, causes, levers, predictions. How is in read.py."""

from __future__ import annotations

from dashboards import control_statements, statements
from dashboards.read import Row, Scope, rows, table


def what_if(scope: Scope) -> list[Row]:
    """What each standard lever would change, lever by lever."""
    return rows(scope, statements.WHAT_IF)


def what_if_agreement(scope: Scope) -> list[Row]:
    """How well the unchanged replay gives the log's own waits back."""
    return rows(scope, statements.WHAT_IF_AGREEMENT)


def process_models(scope: Scope) -> list[Row]:
    """The discovered model, then those uploaded, with their measures."""
    return table(scope, "process_model", "is_uploaded", "model_name")


def model_deviations(scope: Scope, model_name: str) -> list[Row]:
    """Activities that deviate from a model, most cases first."""
    return rows(scope, statements.MODEL_DEVIATIONS, model_name=model_name)


def skeleton_constraints(scope: Scope) -> list[Row]:
    """What nearly always holds in the log, the constraints that most cases break first."""
    return rows(scope, statements.SKELETON_CONSTRAINTS)


def temporal_profile(scope: Scope) -> list[Row]:
    """Times between pairs of activities, those with most far from usual first."""
    return rows(scope, statements.TEMPORAL_PROFILE)


def predictions(scope: Scope, target: str, limit: int) -> list[Row]:
    """What is predicted for open cases or invoices, the most at risk or the longest first."""
    return rows(scope, statements.PREDICTIONS, target=target, limit=limit)


def prediction_models(scope: Scope) -> list[Row]:
    """One row a target: what is published, the model or the usual rate, and the model card."""
    return table(scope, "prediction_model", "target")


def prediction_checks(scope: Scope) -> list[Row]:
    """Earlier predictions against what happened, by month of the cut-off and model."""
    return table(scope, "prediction_check", "target", "month", "model_version", "is_model")


def object_types(scope: Scope) -> list[Row]:
    """One row a type of object."""
    return table(scope, "object_type", "object_type")


def object_activities(scope: Scope) -> list[Row]:
    """One row an activity and type of object that it touches."""
    return table(scope, "object_activity", "activity", "object_type")


def object_edges(scope: Scope) -> list[Row]:
    """One row a type of object and pair of activities that follow each other."""
    return table(scope, "object_edge", "object_type", "from_activity", "to_activity")


def object_interactions(scope: Scope) -> list[Row]:
    """One row a way in which two types of objects belong together."""
    return table(scope, "object_interaction", "rank")


def cause_outcomes(scope: Scope) -> list[Row]:
    """One row an outcome that was looked at for causes; slow segments and rules come last."""
    return rows(scope, statements.CAUSE_OUTCOMES)


def root_causes(scope: Scope, outcome_id: str) -> list[Row]:
    """The causes of an outcome, strongest first."""
    return rows(scope, statements.ROOT_CAUSES, outcome_id=outcome_id)


def cause_rules(scope: Scope, outcome_id: str) -> list[Row]:
    """The rules of an outcome's tree, highest share first."""
    return rows(scope, statements.CAUSE_RULES, outcome_id=outcome_id)


def duplicate_groups(scope: Scope) -> list[Row]:
    """Groups of documents of one bill: those that await a decision first, the surest first."""
    return rows(scope, control_statements.DUPLICATE_GROUPS)


def duplicate_documents(scope: Scope, group_id: str) -> list[Row]:
    """The documents of a group, the first that came first."""
    return rows(scope, control_statements.DUPLICATE_DOCUMENTS, group_id=group_id)


def duplicate_states(scope: Scope) -> list[Row]:
    """Extra documents and their value by state and currency, without false alarms."""
    return rows(scope, control_statements.DUPLICATE_STATES)


def duplicate_months(scope: Scope) -> list[Row]:
    """Groups and value by month, company and currency, without false alarms."""
    return rows(scope, control_statements.DUPLICATE_MONTHS)


def scoring_models(scope: Scope) -> list[Row]:
    """Each model that scores, and the rules; what a person should look at first."""
    return rows(scope, control_statements.SCORING_MODELS)


def drift(scope: Scope, name: str) -> list[Row]:
    """The measures of one model against its reference, the furthest from usual first."""
    return rows(scope, control_statements.DRIFT, name=name)
