"""Words for codes that stand in minutes and packs; translated at the door."""

from app.core.i18n import N_, gettext

STATUS_WORDS = {
    "heard": N_("Heard"),
    "deferred": N_("Deferred to the next meeting"),
    "not_reached": N_("Not reached; first at the next meeting"),
    "listed": N_("On the agenda"),
    "circulated": N_("On the agenda"),
    "in_discussion": N_("Being heard"),
    "withdrawn": N_("Withdrawn"),
}
PRESENCE_WORDS = {
    "present": N_("Present"),
    "apologies": N_("Apologies"),
    "absent": N_("Absent"),
    "observer": N_("Observer"),
}
WORKED_WORDS = {"yes": N_("Yes"), "partly": N_("Partly"), "no": N_("No")}
FIELD_WORDS = {
    "opening": N_("Opening"),
    "any_other_business": N_("Any other business"),
    "risk_summary": N_("Risk summary"),
    "level_reason": N_("Why this level"),
    "victim_voice": N_("What the person at risk wants and fears"),
    "crimes_reported": N_("Crimes reported at the meeting"),
    "last_plan_words": N_("How the last plan worked"),
}


def word(words: dict[str, str], code: str) -> str:
    """Translate a code; one without words stands as it is."""
    return gettext(words[code]) if code in words else code
