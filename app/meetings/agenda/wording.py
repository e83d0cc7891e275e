"""Sentences of the agenda: checks before circulation, changes between versions, and what a move did."""

from dataclasses import dataclass

from app.core.i18n import gettext, ngettext
from app.meetings.agenda.schemas import Check


@dataclass(frozen=True, slots=True)
class CheckWords:
    """A check as the page draws it."""

    state: str
    text: str
    url: str = ""
    link: str = ""


def check_words(check: Check) -> CheckWords:
    """Give the sentence of one check in the reader's language."""
    facts = {"num": check.count, "names": ", ".join(check.names)}
    is_ok = check.state == "ok"
    sentences = {
        "empty": gettext("There is no case on this agenda yet."),
        "chair_conflict": ngettext(
            "The chair is shut out of %(num)s case (%(names)s). Hand it over.",
            "The chair is shut out of %(num)s cases (%(names)s). Hand them over.",
            check.count,
        ),
        "conflict": gettext("Nobody has a conflict of interest")
        if is_ok
        else ngettext(
            "In %(num)s case somebody is shut out for a conflict of interest",
            "In %(num)s cases somebody is shut out for a conflict of interest",
            check.count,
        ),
        "safe_contact": gettext("Every case has safe contact details")
        if is_ok
        else ngettext(
            "%(num)s case has no safe contact details: %(names)s",
            "%(num)s cases have no safe contact details: %(names)s",
            check.count,
        ),
        "room": gettext("Time and number of cases fit") if is_ok else _room(check),
        "late": gettext("The agenda goes out later than the protocol asks. A reason is needed."),
        "returns": gettext("Research returns are coming in")
        if is_ok
        else ngettext("%(num)s case has few research returns", "%(num)s cases have few research returns", check.count),
        "representative": ngettext(
            "%(names)s has no named representative", "These have no named representative: %(names)s", check.count
        ),
        "unchanged": gettext("Nothing has changed since the last version."),
    }
    return CheckWords(check.state, sentences[check.code] % facts)


def _room(check: Check) -> str:
    if check.state == "warn":
        return gettext("Fuller than it has room for, by the chair's leave")
    if check.count:
        return ngettext(
            "%(num)s minute over. Move the last case to another meeting, or lengthen this one.",
            "%(num)s minutes over. Move the last case to another meeting, or lengthen this one.",
            check.count,
        )
    return gettext("More cases than one meeting should hear. Only the chair can allow it, with a reason.")


def change_words(kind: str) -> str:
    """Name one kind of change."""
    return {
        "added": gettext("Added"),
        "removed": gettext("Taken off"),
        "moved": gettext("Moved"),
        "resized": gettext("Other length"),
        "retimed": gettext("Other time"),
    }[kind]


CRITERIA = (
    "visible_high_risk",
    "professional_judgement",
    "potential_escalation",
    "repeat",
    "transfer",
)


def criteria_words(codes: list[str]) -> str:
    """Say why a case was referred (BR-7)."""
    words = {
        "visible_high_risk": gettext("Visible high risk."),
        "professional_judgement": gettext("Professional judgement."),
        "potential_escalation": gettext("Escalation."),
        "repeat": gettext("Repeat."),
        "transfer": gettext("Transfer from another area."),
    }
    return " ".join(words[code] for code in CRITERIA if code in codes)


def level_words(level: str) -> str:
    """Name a risk level; an instrument's own word stands as it is."""
    return {
        "standard": gettext("Standard"),
        "medium": gettext("Medium"),
        "high": gettext("High"),
        "": gettext("Not assessed"),
    }.get(level, level.replace("_", " ").capitalize())
