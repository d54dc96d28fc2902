"""The audit chain as an asset with a check: verified at every refresh, told to those who read."""

from collections.abc import Iterator

import dagster as dg

from orchestration.assets.marts import marts
from orchestration.session import RefreshSession
from p2p.governance.audit_refresh import told, verify_chains

KEY = dg.AssetKey(["ops", "audit_verification"])
CHECK = dg.AssetCheckSpec(
    "the_record_of_decisions_verifies",
    asset=KEY,
    description="Every entry of the audit chain, and every decision, is as it was recorded.",
)


@dg.asset(
    key=KEY,
    group_name="governance",
    deps=marts("mart_conformance"),
    check_specs=[CHECK],
    kinds={"python", "postgres"},
    pool="warehouse",
)
def audit_verification(
    session: dg.ResourceParam[RefreshSession],
) -> Iterator[dg.MaterializeResult[object] | dg.AssetCheckResult]:
    """Recompute the audit chain of every tenant.

    A broken one stops no publication: people must see it, and the figures are not made of it.
    """
    with session.stage("verify the record of decisions"), session.connection() as conn:
        found = verify_chains(conn, session.settings)
    broken = [one for one in found if not one.is_intact]
    for one in broken:
        session.progress.note(f"the audit chain of {one.tenant} does not verify: {told(one)}")
    yield dg.MaterializeResult(
        metadata={"entries": sum(one.entry_count for one in found), "broken_chains": len(broken)}
    )
    yield dg.AssetCheckResult(
        passed=not broken,
        check_name=CHECK.name,
        severity=dg.AssetCheckSeverity.ERROR,
        metadata={one.tenant: told(one) or "" for one in broken},
    )
