"""The published tables as the pages read them, and a way to publish hand-made rows in them.

A test compares the columns with those of dbt's models, so that neither can drift from the other.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

import psycopg
from psycopg import sql
from psycopg.types.json import Jsonb

from p2p.warehouse.publication import publish
from p2p.warehouse.refresh_log import fail_refresh, start_refresh

TENANT = "default"
Row = dict[str, Any]

TABLES = {
    "source": "system text, case_notion text, file_count int, row_count bigint, case_count bigint,"
    " event_count bigint, activity_count int, variant_count int, resource_count int,"
    " supplier_count int, purchase_order_count int, time_zone text, first_event_at timestamptz,"
    " last_event_at timestamptz, plausible_from timestamptz, plausible_to timestamptz,"
    " currency text, capabilities text",
    "kpi": "kpi_id text, value numeric, unit text, currency text, numerator numeric,"
    " denominator numeric, row_count bigint, mean numeric, median numeric, p75 numeric,"
    " p90 numeric, calendar_median numeric, calendar_p90 numeric, business_median numeric,"
    " business_p90 numeric, excluded_count bigint, excluded_reasons jsonb, previous_value numeric,"
    " change numeric, latest_month date, previous_month date, period_from date, period_to date,"
    " is_small_sample boolean, is_change_of_small_sample boolean, status text,"
    " missing_inputs text, formula_version int",
    "kpi_month": "kpi_id text, month date, currency text, value numeric, numerator numeric,"
    " denominator numeric",
    "kpi_breakdown": "kpi_id text, currency text, label text, row_count bigint, row_share numeric",
    "kpi_observation": "kpi_id text, subject_type text, subject_id text, company_code text,"
    " supplier_id text, category text, currency text, observed_on date, is_numerator boolean,"
    " is_denominator boolean, numerator_value numeric, denominator_value numeric,"
    " calendar_days numeric, business_days numeric,"
    " excluded_reason text, detail text",
    "segment": "case_notion text, segment_id text, segment_order int, name text,"
    " from_activity text, to_activity text, case_count bigint, negative_count bigint,"
    " nonnegative_count bigint, missing_start_count bigint, missing_end_count bigint,"
    " outside_window_count bigint, mean_days numeric, median_days numeric, p75_days numeric,"
    " p90_days numeric, p95_days numeric, max_days numeric, total_days numeric",
    "variant": "case_notion text, variant_rank int, variant_key int, activities text[],"
    " event_count int, case_count bigint, case_share numeric, cumulative_share numeric,"
    " median_duration_days numeric",
    "activity": "case_notion text, activity text, event_count bigint, case_count bigint,"
    " start_count bigint, end_count bigint",
    "transition": "case_notion text, from_activity text, to_activity text,"
    " transition_count bigint, case_count bigint, timed_count bigint, total_wait_days numeric,"
    " median_wait_days numeric, p90_wait_days numeric",
    "bottleneck": "rank int, from_activity text, to_activity text, transition_count bigint,"
    " case_count bigint, total_wait_days numeric, median_wait_days numeric,"
    " p90_wait_days numeric, share_pct numeric",
    "what_if": "lever_id text, lever_order int, lever text, assumption text, figure_order int,"
    " scope text, measure text, unit text, counted bigint, before_value float8,"
    " after_value float8, change_value float8, change_low float8, change_high float8,"
    " period_from date, period_to date, missing text",
    "what_if_agreement": "scope text, task_count bigint, log_median_days float8,"
    " replayed_median_days float8, log_p90_days float8, replayed_p90_days float8,"
    " reproduced_pct float8",
    "process_model": "case_notion text, algorithm text, noise_threshold numeric,"
    " process_tree text, bpmn_xml text, variant_count int, case_count bigint,"
    " fitting_case_count bigint, fitness_pct numeric, not_checked_case_count bigint,"
    " not_checked_variant_count bigint, model_name text, is_uploaded boolean,"
    " precision_pct numeric, generalisation_pct numeric, simplicity_pct numeric,"
    " unknown_activities text[], problem text, uploaded_by text, uploaded_at timestamptz,"
    " sha256 text",
    "model_deviation": "case_notion text, model_name text, activity text, kind text,"
    " case_count bigint, deviation_count bigint, checked_case_count bigint, case_share numeric,"
    " example_case_ids text[]",
    "skeleton_constraint": "case_notion text, noise_threshold numeric, kind text, activity text,"
    " other_activity text, allowed_counts int[], kept_share numeric, case_count bigint,"
    " broken_case_count bigint, example_case_ids text[]",
    "temporal_profile": "case_notion text, window_steps int, from_activity text,"
    " to_activity text, pair_count bigint, mean_days numeric, sd_days numeric,"
    " early_count bigint, late_count bigint, deviating_case_count bigint, largest_z numeric,"
    " example_case_ids text[]",
    "review_candidate": "candidate_id text, kind text, subject_type text, subject_id text,"
    " subject_label text, case_id text, company_code text, supplier_id text, score numeric,"
    " rank int, amount numeric, currency text, reasons jsonb,"
    " evidence jsonb, model_name text, model_version text, category text, facts_hash text,"
    " involved jsonb",
    "duplicate_group": "group_id text, candidate_id text, kind text, subject_label text,"
    " company_code text, supplier_id text, supplier_name text, reference text, currency text,"
    " score float8, document_count int, standing_count int, decision text, decided_by text,"
    " decided_at timestamptz, counted_in_source text, money_state text, value_amount numeric,"
    " open_amount numeric, prevented_amount numeric, leaked_amount numeric,"
    " recovered_amount numeric, duplicated_on date, month date, first_seen_at timestamptz,"
    " is_new boolean, reasons jsonb, model_name text, model_version text",
    "duplicate_document": "group_id text, place int, document_type text, document_object_id text,"
    " document_label text, company_code text, supplier_id text, supplier_name text,"
    " reference text, amount numeric, currency text, document_on date, posted_on date,"
    " paid_on date, entered_by text, is_kept boolean, money_state text, settled_by text,"
    " settled_on date, value_amount numeric",
    "prediction": "target text, rank int, subject_type text, subject_id text, subject_label text,"
    " case_id text, company_code text, supplier_id text, amount numeric, currency text,"
    " due_on date, as_of_on date, predicted_days float8, low_days float8, high_days float8,"
    " probability float8, usual_value float8, is_model boolean, reasons jsonb, model_version text",
    "prediction_model": "target text, title text, model_version text, is_model boolean,"
    " status text, metric text, model_error float8, baseline text, baseline_error float8,"
    " trained_until_on date, scored_count bigint, left_out_count bigint, left_out_reason text,"
    " file_name text, sha256 text, card jsonb",
    "prediction_check": "target text, month date, model_version text, is_model boolean,"
    " prediction_count bigint, known_count bigint, without_outcome_count bigint,"
    " mean_predicted float8, mean_actual float8, mean_error float8, usual_mean_error float8,"
    " inside_interval_share float8",
    "scoring_model": "name text, title text, kind text, version text, used text,"
    " is_warning boolean, status text, scored_count bigint, candidate_count bigint,"
    " trained_at timestamptz, data_from_on date, data_until_on date, row_count bigint, owner text,"
    " approver text, approved_at timestamptz, approval_reason text, proposed_version text,"
    " file_name text, sha256 text, card jsonb, history jsonb",
    "drift": "name text, version text, measure text, kind text, days text, from_on date,"
    " until_on date, reference_count bigint, current_count bigint, reference_value float8,"
    " current_value float8, psi float8, statistic float8, times_usual float8, p_value float8,"
    " adjusted_p float8, state text, told text, bins jsonb",
    "conformance": "rule_id text, rule_version int, name text, kind text, description text,"
    " evidence text, severity text, origin text, valid_from date, is_own boolean,"
    " matching_types text, violation_rate numeric,"
    " scope_count bigint, eligible_count bigint, violation_count bigint, waived_count bigint,"
    " not_checked_count bigint, open_count bigint, deleted_count bigint, unordered_count bigint,"
    " nothing_to_judge_count bigint, switched_off_count bigint",
    "conformance_company": "company_code text, rule_id text,"
    " scope_count bigint, eligible_count bigint, violation_count bigint, waived_count bigint,"
    " not_checked_count bigint, open_count bigint, deleted_count bigint, unordered_count bigint,"
    " nothing_to_judge_count bigint, switched_off_count bigint",
    "violation": "rule_id text, case_id text, company_code text, subject_label text, evidence text,"
    " observed_on date, amount numeric, currency text, waiver_id bigint, waiver_scope text,"
    " waiver_expires_on date, waiver_asked_by text, waiver_approved_by text, waiver_reason text",
    "violation_evidence": "rule_id text, case_id text, evidence_order int, evidence_kind text,"
    " label text, event_at timestamptz, event_on date, time_precision text, resource text,"
    " actor_type text, value numeric, unit text, event_id uuid, is_deciding boolean,"
    " not_shown_count bigint",
    "reconciliation": "file_id bigint, path text, system text, table_name text,"
    " rows_read bigint, rows_loaded bigint, rows_quarantined bigint, rows_duplicate bigint,"
    " staged_rows bigint, superseded_rows bigint, difference bigint, is_reconciled boolean",
    "reconciliation_amount": "table_name text, currency text, raw_amount numeric,"
    " staged_amount numeric, difference numeric, is_reconciled boolean",
    "data_quality": "check_id text, name text, value numeric, unit text, numerator numeric,"
    " denominator numeric, detail text",
    "case": "case_key int, case_notion text, case_id text, company_code text, supplier_id text,"
    " supplier_name text, category text, matching_type text, amount numeric, currency text,"
    " variant_key int, duration_days numeric, item_type text, document_type text,"
    " purchase_order_id text, is_completed boolean, has_rework boolean, has_deviation boolean,"
    " excluded_reason text",
    "waiting_cost": "kind text, place text, currency text, waits_for text, wait_count bigint,"
    " valued_count bigint, total_days numeric, working_days numeric, mean_days numeric,"
    " days_share numeric,"
    " capital_cost_amount numeric, discount_lost_amount numeric, late_fee_amount numeric,"
    " cost_amount numeric, recent_count bigint, recent_mean_days numeric, earlier_count bigint,"
    " earlier_mean_days numeric, days_rank int, cost_rank int, capital_cost_pct numeric,"
    " late_fee_pct numeric",
    "cause_outcome": "outcome_id text, name text, subject text, population text, hit_text text,"
    " left_out text, attributes jsonb, subject_count bigint, hit_count bigint,"
    " is_examined boolean, tested_count bigint, cause_count bigint",
    "root_cause": "outcome_id text, rank int, cause text, subject_count bigint,"
    " hit_count bigint, hit_pct float, other_hit_pct float, lift float, difference_low_pct float,"
    " difference_high_pct float, excess_low_count float, q_value float, repeats text,"
    " sentence text, case_filter text",
    "cause_rule": "outcome_id text, rank int, rule text, subject_count bigint, hit_count bigint,"
    " hit_pct float, hit_low_pct float, hit_high_pct float",
    "company_calendar": "company_code text, calendar_id text, time_zone text",
    "calendar_day": "calendar_id text, day date, opens_at timestamptz, closes_at timestamptz,"
    " open_seconds_before numeric, working_days_before int, seconds_of_working_day numeric",
    "event": "case_key int, event_position int, activity text, event_at timestamptz,"
    " event_on date, time_precision text, is_time_plausible boolean, resource text,"
    " actor_type text, amount numeric",
    "supplier_risk": "supplier_object_id text, supplier_id text, supplier_label text,"
    " supplier_name text, country text, created_on date, is_blocked boolean, rank int,"
    " score float8, raised_count int, is_candidate boolean, company_code text, category text,"
    " document_count bigint, at_risk_amount numeric, currency text, reasons jsonb, evidence jsonb,"
    " as_of_on date, model_name text, model_version text",
    "supplier_signal": "supplier_object_id text, signal text, title text, definition text,"
    " unit text, own_value float8, peer_value float8, counted bigint, of_count bigint, peers text,"
    " peer_count bigint, since_on date, p_value float8, q_value float8, strength float8,"
    " is_raised boolean, text text, months jsonb",
    "supplier_month": "supplier_object_id text, currency text, month date, invoice_count bigint,"
    " credit_memo_count bigint, spend_amount numeric, without_order_count bigint,"
    " exception_count bigint, by_hand_count bigint, open_count bigint",
    "object_type": "object_type text, object_count bigint, touched_object_count bigint,"
    " event_count bigint, relation_count bigint, timed_object_count bigint,"
    " median_life_days numeric, p90_life_days numeric",
    "object_activity": "activity text, object_type text, activity_event_count bigint,"
    " event_count bigint, object_count bigint, relation_count bigint, start_count bigint,"
    " end_count bigint, min_objects bigint, mean_objects numeric, max_objects bigint",
    "object_edge": "object_type text, from_activity text, to_activity text,"
    " event_pair_count bigint, object_count bigint, occurrence_count bigint, timed_count bigint,"
    " total_wait_days numeric, median_wait_days numeric, p90_wait_days numeric",
    "object_interaction": "rank int, kind text, from_type text, to_type text, qualifier text,"
    " via_types text, event_count bigint, pair_count bigint, from_count bigint, to_count bigint,"
    " mean_to_per_from numeric, median_to_per_from numeric, p90_to_per_from numeric,"
    " max_to_per_from bigint, mean_from_per_to numeric, median_from_per_to numeric,"
    " p90_from_per_to numeric, max_from_per_to bigint",
    "audit": "verified_at timestamptz, entry_count bigint, last_entry_number bigint,"
    " last_entry_at timestamptz, last_entry_hash text, is_intact boolean, problem text",
    "control": "control_id text, slug text, name text, objective text, risk text, severity text,"
    " owner text, kind text, evidence text, amount_meaning text, grouped_by text,"
    " counts_from text, is_testable boolean, missing text, tested_count bigint,"
    " passed_count bigint, breach_count bigint, waived_count bigint, netted_count bigint,"
    " breach_rate numeric",
    "control_month": "control_id text, company_code text, month_on date, tested_count bigint,"
    " passed_count bigint, breach_count bigint, waived_count bigint, netted_count bigint",
    "control_amount": "control_id text, company_code text, month_on date, currency text,"
    " breach_count bigint, without_amount_count bigint, at_risk_amount numeric",
    "control_left_out": "control_id text, reason text, subject_count bigint",
    "control_breach": "breach_id uuid, control_id text, company_code text, supplier_id text,"
    " subject_type text, subject_id text, observed_on date, amount numeric, currency text,"
    " person text, conflict_id text, group_key text, told text, state text, waiver_id bigint",
    "control_evidence": "breach_id uuid, evidence_order int, label text, event_at timestamptz,"
    " event_on date, time_precision text, person text, actor_type text, document_id text,"
    " value numeric, unit text, note text, event_id uuid, is_deciding boolean",
    "sod_conflict": "conflict_id text, name text, first_duty text, second_duty text,"
    " severity text, control_id text, tested_count bigint, confirmed_count bigint,"
    " netted_count bigint, confirmed_person_count bigint, exposed_person_count bigint",
    "sod_exposure": "person text, conflict_id text, conflict_name text, severity text,"
    " first_duty text, second_duty text, first_count bigint, second_count bigint,"
    " confirmed_count bigint, netted_count bigint",
    "feedback": "measure text, kind text, part text, part_value text, flagged_count bigint,"
    " decided_count bigint, confirmed_count bigint, last_decided_at timestamptz,"
    " estimate float8, low float8, high float8, covered_share float8,"
    " weighted_share float8, weighted_low float8, weighted_high float8,"
    " population_count bigint, sample_count bigint, missed_count float8,"
    " missed_low float8, missed_high float8, missing text",
    "feedback_week": "kind text, week_on date, decided_count bigint, confirmed_count bigint,"
    " people_count bigint",
    "review_threshold": "kind text, per_week int, threshold float8, week_count int, from_on date,"
    " opened_count bigint, opened_by_week jsonb, decided_above_count bigint,"
    " confirmed_above_count bigint, expected_confirmed float8, expected_low float8,"
    " expected_high float8, is_in_force boolean, set_by text, set_at timestamptz,"
    " set_reason text",
    "reranking": "is_in_force boolean, told text, model_id bigint, model_version text,"
    " label_count bigint, approved_by text, approved_at timestamptz, gain float8,"
    " gain_low float8, gain_high float8, moved_count bigint,"
    " available_label_count bigint, available_confirmed_count bigint,"
    " least_label_count bigint",
}


def column_names(table: str) -> list[str]:
    """The columns of one table beside tenant and source."""
    return [column.split()[0] for column in TABLES[table].split(",")]


def publish_rows(url: str, rows: Mapping[str, Sequence[Row]]) -> None:
    """Publish rows (table -> rows) the way a refresh does: candidate.*, then one move."""
    with psycopg.connect(url, autocommit=True) as conn:
        refresh_id = start_refresh(conn)
        conn.execute("create schema if not exists candidate")
        for table, columns in TABLES.items():
            _build(conn, table, columns, rows.get(table, ()))
        publish(conn, refresh_id)


def note_failed_refresh(url: str, stage: str, error: str) -> None:
    """Note a refresh that failed after the publication."""
    with psycopg.connect(url, autocommit=True) as conn:
        fail_refresh(conn, start_refresh(conn), stage, error)


def _build(conn: psycopg.Connection[Any], table: str, columns: str, rows: Sequence[Row]) -> None:
    name = sql.Identifier("candidate", table)
    conn.execute(
        sql.SQL("create table {} (tenant text, source text, {})").format(name, sql.SQL(columns))
    )
    names = ["tenant", "source", *column_names(table)]
    statement = sql.SQL("insert into {} ({}) values ({})").format(
        name,
        sql.SQL(", ").join(map(sql.Identifier, names)),
        sql.SQL(", ").join([sql.Placeholder()] * len(names)),
    )
    with conn.cursor() as cursor:
        cursor.executemany(
            statement,
            [[_value({"tenant": TENANT, **row}.get(column)) for column in names] for row in rows],
        )


def _value(value: Any) -> Any:
    is_json = isinstance(value, dict) or (isinstance(value, list) and _holds_records(value))
    return Jsonb(value) if is_json else value


def _holds_records(value: list[Any]) -> bool:
    return not value or isinstance(value[0], dict)
