"""Declarative rules of the process: their definition, what is generated from it, waivers.

How cases are checked is SQL (dbt_project/models/marts/conformance).
"""

from p2p.conformance.rules import Rule, RuleFile, load_rules, read_rules

__all__ = ["Rule", "RuleFile", "load_rules", "read_rules"]
