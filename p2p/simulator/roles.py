"""Who does what work, how long it takes, and how soon it should be done. Numbers only."""

from __future__ import annotations

from collections.abc import Mapping

from p2p.simulator.scenario import Role

ROLES: Mapping[str, Role] = {
    "department_head": Role(
        "HEAD", 15, 2.0, (0.5, 0.62), takes_leave=True, min_window_minutes=15, deputised=0.4
    ),
    "controller": Role("CTRL", 8, 1.0, (0.5, 0.7), takes_leave=True, deputised=0.4),
    "buyer": Role("BUY", 9, 2.0, (0.55, 0.8), min_seats=3, min_window_minutes=45),
    "purchasing_manager": Role("PMGR", 6, 0.5, (0.5, 0.8), takes_leave=True, deputised=0.5),
    "director": Role("DIR", 8, 0.5, (0.5, 0.75), takes_leave=True, deputised=0.5),
    "order_desk": Role("ODK", 3, 0.0, (0.55, 0.8)),
    "warehouse": Role("WHS", 8, 2.0, min_seats=2, shift=(6.0, 16.0), full_time=True),
    "service_desk": Role("SRV", 10, 3.0, min_seats=2),
    "accounts_payable": Role("AP", 6, 1.0, (0.65, 0.85), min_seats=3, min_window_minutes=45),
    "invoice_clearing": Role("CLR", 18, 2.0, (0.7, 0.88), min_seats=2),
    "cost_owner": Role("CCO", 7, 0.0, (0.5, 0.75), takes_leave=True, deputised=0.3, min_seats=2),
    "treasury": Role("TRES", 12, 0.0, full_time=True),
    "master_data": Role("MDM", 25, 0.0, (0.6, 0.8), min_window_minutes=60),
    "compliance": Role("CMP", 50, 0.0, (0.6, 0.8), min_window_minutes=60),
    "supplier_desk": Role("SUP", 14, 0.0, (0.65, 0.85), min_seats=2),
}
"""Every scenario needs all of these roles."""

SLA_HOURS: Mapping[str, float] = {
    "requisition": 27.0,
    "order": 13.5,
    "invoice": 27.0,
    "onboarding_review": 45.0,
    "supplier_change": 18.0,
    "inquiry_response": 9.0,
    "inquiry_resolution": 45.0,
}
"""Office hours (nine a day) within which a kind of task should be done."""
