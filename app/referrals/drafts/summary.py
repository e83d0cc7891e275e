"""A draft in words: the task list, and the rows of "check your answers"; one place for what each part is called."""

from dataclasses import dataclass
from typing import Any

from app.areas.schemas import Parameters
from app.core.i18n import N_, gettext, ngettext
from app.referrals.drafts.paper import GROUPS, ORDER, SECTIONS, Paper
from app.referrals.models import Criterion
from app.referrals.schemas import CRITERION_WORDS
from app.sharing.models import ConsentState

PART_WORDS = {
    "victim": N_("Person at risk"),
    "safe_contact": N_("Safe contact"),
    "people": N_("Children and other people"),
    "harm": N_("Person causing harm"),
    "why": N_("Why you refer"),
    "consent": N_("Consent and awareness"),
    "danger": N_("Immediate danger"),
}
CONSENT_WORDS = {
    ConsentState.GIVEN: N_("Agreed to sharing"),
    ConsentState.REFUSED: N_("Did not agree"),
    ConsentState.NOT_SOUGHT: N_("Was not asked"),
    ConsentState.WITHDRAWN: N_("Agreed, then took it back"),
}
PHONE_WORDS = {"yes": N_("Yes"), "no": N_("No"), "unknown": N_("Not known: do not call")}
FIELD_WORDS = {
    "name": N_("Name"), "aliases": N_("Other names and spellings"), "births": N_("Date of birth"), "phones": N_("Phone"),
    "home": N_("Address"), "gender": N_("Gender"), "ethnicity": N_("Ethnicity"), "disability": N_("Disability"),
    "language": N_("Language"), "interpreter": N_("Interpreter"), "notes": N_("What agencies must know"),
    "relationship": N_("Relationship to the person at risk"), "lives_with": N_("Lives with the person at risk"),
    "phone_safe": N_("Is the phone safe to call?"), "way": N_("Safest way"), "times": N_("Safe times"),
    "who_is_safe": N_("Safe to speak with"), "who_is_not_safe": N_("Never through"), "code_word": N_("Code word"),
    "criteria": N_("Criteria"), "reason": N_("Reasons"), "incidents": N_("Incidents"), "score_elsewhere": N_("Yes answers on paper"),
    "afraid_of": N_("Who the person is afraid of"), "victim_wishes": N_("What the person wants"), "state": N_("Consent"),
    "lawful_basis": N_("Lawful basis"), "necessity": N_("Why it is necessary and proportionate"),
    "aware": N_("Knows of this referral"), "not_aware_reason": N_("Why not"), "danger": N_("Danger now"),
    "actions_taken": N_("Done already"),
}  # fmt: skip


@dataclass(frozen=True, slots=True)
class Fact:
    """One row: a label and what was said."""

    label: str
    value: str


@dataclass(frozen=True, slots=True)
class Part:
    """One part of a referral in words; `key` leads to its form."""

    key: str
    title: str
    facts: list[Fact]
    is_done: bool


@dataclass(frozen=True, slots=True)
class Task:
    """One line of the task list."""

    key: str
    label: str
    is_done: bool
    is_group: bool


def tasks(paper: Paper) -> list[Task]:
    """Give the task list, each part with its state; groups tell how many people they hold."""
    found = []
    for key in ORDER:
        label = gettext(PART_WORDS[key])
        if key in GROUPS and (count := len(paper.keys(key))):
            label = f"{label} ({count})"
        found.append(Task(key, label, paper.is_done(key), key in GROUPS))
    return found


def progress(paper: Paper) -> str:
    """Say how many parts are done."""
    done = len(ORDER) - len(paper.missing())
    return ngettext("%(done)s of %(all)s part done", "%(done)s of %(all)s parts done", len(ORDER)) % {
        "done": done,
        "all": len(ORDER),
    }


def parts(paper: Paper, rules: Parameters) -> list[Part]:
    """Give everything that was said, part by part, person by person."""
    found = []
    for key in ORDER:
        title = gettext(PART_WORDS[key])
        if key in SECTIONS:
            found.append(Part(key, title, _facts(key, paper.words.get(key, {}), rules), paper.is_done(key)))
            continue
        keys = paper.keys(key)
        for number, one in enumerate(keys, 1):
            is_right = one in paper.people and one not in paper.typed
            heading = title if len(keys) == 1 else f"{title} {number}"
            found.append(Part(one, heading, _facts(key, paper.people.get(one, {}), rules), is_right))
        if not keys:
            nobody = gettext(N_("Not known")) if key == "harm" else gettext(N_("Nobody else"))
            found.append(Part(key, title, [Fact(gettext(FIELD_WORDS["name"]), nobody)], paper.is_done(key)))
    return found


def _facts(key: str, words: dict[str, Any], rules: Parameters) -> list[Fact]:
    if not words:
        return []
    tell = {"safe_contact": _contact, "why": _why, "consent": _consent, "danger": _danger}.get(key, _person)
    return [Fact(gettext(FIELD_WORDS[name]), value) for name, value in tell(words, rules).items() if value]


def _yes(value: bool) -> str:
    return gettext(N_("Yes")) if value else gettext(N_("No"))


def _person(words: dict[str, Any], _: Parameters) -> dict[str, str]:
    births = [birth for birth in (words.get("born_on"), *words["other_births"]) if birth]
    home = ", ".join(text for text in (words["address"], words["postcode"]) if text)
    if words["is_address_restricted"]:
        home = f"{home} ({gettext(N_('restricted'))})".strip()
    return {
        "name": f"{words['given_name']} {words['family_name']}".strip(),
        "aliases": "\n".join(words["aliases"]),
        "births": gettext(N_(" or ")).join(births),
        "phones": "\n".join(words["phones"]),
        "home": home,
        **{name: words[name] for name in ("gender", "ethnicity", "disability", "language")},
        "interpreter": gettext(N_("Needed")) if words.get("needs_interpreter") else "",
        "relationship": words.get("relationship", ""),
        "lives_with": _yes(True) if words.get("lives_with_victim") else "",
        "notes": words["notes"],
    }


def _contact(words: dict[str, Any], _: Parameters) -> dict[str, str]:
    return words | {"phone_safe": gettext(PHONE_WORDS[words["phone_safe"]])}


def _why(words: dict[str, Any], _: Parameters) -> dict[str, str]:
    score = words["score_elsewhere"]
    return {
        "criteria": ", ".join(gettext(CRITERION_WORDS[Criterion(one)]) for one in words["criteria"]),
        "score_elsewhere": "" if score is None else str(score),
        "reason": words["reason"],
        "incidents": "\n".join(f"{one['happened_on']} {one['description']}".strip() for one in words["incidents"]),
        "afraid_of": words["afraid_of"],
        "victim_wishes": words["victim_wishes"],
    }


def _consent(words: dict[str, Any], rules: Parameters) -> dict[str, str]:
    bases = {basis.code: basis.label for basis in rules.lawful_bases}
    return {
        "state": gettext(CONSENT_WORDS[ConsentState(words["state"])]),
        "lawful_basis": bases.get(words["lawful_basis"], words["lawful_basis"]),
        "necessity": words["necessity"],
        "aware": _yes(words["is_victim_aware"]),
        "not_aware_reason": words["not_aware_reason"],
    }


def _danger(words: dict[str, Any], _: Parameters) -> dict[str, str]:
    return {"danger": _yes(words["is_immediate_danger"]), "actions_taken": words["actions_taken"]}
