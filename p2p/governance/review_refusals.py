"""What the database refuses of a review decision, in words: what was wrong, and what helps.

The rules themselves are constraints and triggers of migration 0019; nothing is checked here.
"""

from __future__ import annotations

from typing import Final

import psycopg

from p2p.errors import UsageError

_INVOLVED: Final = (
    "{detail} had a hand in this: entered, requested, approved, bought or paid it, or kept the"
    " supplier's data",
    "let somebody decide who is not among those involved; `p2p review show` names them",
)

REFUSALS: Final = {
    "review_item_exists": ("there is no such review item", "`p2p review list` shows them"),
    "review_state_is_the_present_one": (
        "{message}: somebody else was faster ({detail})",
        "look at the item again, and decide on what stands there now",
    ),
    "review_one_step_at_a_time": (
        "somebody else changed the item at the same moment",
        "look at the item again, and decide on what stands there now",
    ),
    "review_facts_are_the_present_ones": (
        "{message}",
        "look at the item again: a refresh brought another amount or another document",
    ),
    "review_transition_is_allowed": (
        "this cannot be done with an item in this state",
        "the way is new, assigned, in review, then confirmed, dismissed or escalated, then"
        " resolved",
    ),
    "review_decider_is_not_involved": _INVOLVED,
    "review_needs_two_people_above_the_limit": (
        "{message}",
        "name a second, different person who decided with you",
    ),
    "review_second_person_is_another": (
        "the second person must be another human, also under another name or user id",
        "name somebody else as the second person",
    ),
    "review_second_person_is_named": (
        "the second person has no name, or one in letters of two scripts",
        "name the second person, or leave it out where one is enough",
    ),
    "review_step_names_a_person": (
        "nobody is named, or in letters of two scripts",
        "say who you are, each word in the letters of one script",
    ),
    "review_step_gives_a_reason": ("the reason is empty", "say in a sentence why"),
    "review_assignment_names_somebody": (
        "it is not said whom the item is assigned to",
        "name the person who shall look at it",
    ),
    "review_who_starts_is_assigned": (
        "who starts a review is the one whom it is assigned to",
        "start it in your own name",
    ),
    "review_only_a_dismissal_expires": (
        "only a dismissal can hold up to a day",
        "leave the day out",
    ),
    "review_acceptance_ends_later": (
        "an acceptance cannot end before today",
        "give a later day",
    ),
    "review_acceptance_lasts_a_year_at_most": (
        "an acceptance holds for at most 366 days",
        "let it end within a year, and decide again then",
    ),
    "review_identified_by_is_known": (
        "it is not said how the person is known",
        "write login, typed or command",
    ),
    "review_system_only_reopens": (
        "the program itself decides nothing",
        "decide in the name of a person",
    ),
    "review_system_is_no_person": (
        "'system' is the program's own name",
        "decide in the name of a person",
    ),
    "review_routing_needs_two_people": (
        "who owns what, and above which amount two people decide, is put into force by two people",
        "name a second, different person who agreed with --with",
    ),
    "review_limit_names_its_currency": (
        "a limit is an amount in a currency",
        "name the currency, with one limit for each",
    ),
    "record_is_numbered_by_the_database": (
        "a decision does not bring its own number",
        "leave the number out",
    ),
    "record_names_a_person": (
        "nobody is named, or in letters of two scripts",
        "say who you are, each word in the letters of one script",
    ),
    "waiver_withdrawal_gives_a_reason": ("the reason is empty", "say in a sentence why"),
    "reranking_is_proposed_by_a_person": ("nobody is named", "say who you are with --by"),
    "person_is_named": ("no person is named", "give the name under which the person decides"),
    "person_user_is_named": ("the user id is empty", "give the user id as the source writes it"),
    "person_is_recorded_by_somebody": ("nobody is named", "say who you are with --by"),
    "person_is_unlinked_by_another": (
        "nobody ends the link to a user id of their own",
        "let somebody else end it",
    ),
}
"""Constraint -> (what was wrong, what helps); {message} and {detail} are the database's."""


def refused(error: psycopg.Error) -> UsageError:
    """The refusal of a step or a link in words. The database's own where it names no constraint."""
    told = error.diag
    message, remedy = REFUSALS.get(
        told.constraint_name or "",
        ("the database refuses this: {message}", "see `p2p review --help`"),
    )
    detail = told.message_detail or ""
    text = message.format(message=told.message_primary or str(error), detail=detail)
    return UsageError(text.replace(" ()", ""), remedy)
