"""A pack laid out for paper: headings, facts and tables in the reader's language, still free of any markup."""

from collections.abc import Iterable
from typing import Any

from app.actions.models import OPEN_STATES
from app.core import i18n
from app.core.i18n import N_, gettext, ngettext
from app.core.typesetting import Clock
from app.meetings.agenda.wording import criteria_words, level_words
from app.meetings.minutes.wording import FIELD_WORDS, PRESENCE_WORDS, STATUS_WORDS, WORKED_WORDS, word
from app.packs.queries import every_action
from app.packs.schemas import (
    ItemOut,
    LeftOut,
    PackActionOut,
    PackCaseOut,
    PackMinutesOut,
    PackOut,
    PackPersonOut,
    RiskOut,
)

Facts = list[tuple[str, str]]
PART_WORDS = {
    "victim": N_("Person at risk"),
    "perpetrator": N_("Person causing harm"),
    "child": N_("Child"),
    "other": N_("Other person"),
}
ACTION_WORDS = {
    "open": N_("Open"),
    "in_progress": N_("In progress"),
    "completed": N_("Completed"),
    "not_possible": N_("Not possible"),
    "not_undertaken": N_("Not undertaken"),
    "superseded": N_("Taken back"),
}
FLAG_WORDS = {
    "urgent": N_("urgent"), "repeat": N_("repeat"), "transfer": N_("transfer"), "children": N_("children"),
    "interpreter": N_("interpreter needed"), "carried": N_("carried over"), "walled": N_("somebody is excluded"),
}  # fmt: skip
LEFT_OUT_WORDS = {
    LeftOut.RELEASED_RESEARCH: N_(
        "What other agencies released is left out: no declaration has been made for this meeting."
    ),
    LeftOut.MINUTES: N_("The minutes are left out: no declaration has been made for this meeting."),
}
HANDLING = N_(
    "For the named recipient only. Not to be copied or passed on without the agreement of the agencies concerned. Do not contact "
    "the person at risk about this; go through the advocate or the referring agency."
)


def drawn(pack: PackOut, *, is_large: bool) -> dict[str, Any]:
    """Give everything the template draws, as plain strings."""
    clock = Clock(pack.meeting.timezone)
    sections = [_section(case, clock) for case in pack.cases]
    actions = every_action(pack)
    if actions:
        sections.append(_plain_section(gettext("All actions of this meeting"), [_actions("", actions, clock)]))
    if pack.minutes is not None:
        sections.append(_plain_section(gettext("Minutes"), _minutes(pack.minutes, clock)))
    contents = [[str(case.number), clock.time(case.starts_at), f"{case.name}, {case.reference}"] for case in pack.cases]
    contents += [["", "", section["title"]] for section in sections[len(pack.cases) :]]
    return {
        "lang": i18n.locale().split("_", maxsplit=1)[0], "large": is_large, "marking": pack.marking,
        "title": gettext("Pack %(number)s") % {"number": pack.number}, "foot": _foot(pack, clock), "cover": _cover(pack, clock),
        "notices": [gettext(HANDLING), *(gettext(LEFT_OUT_WORDS[one]) for one in pack.left_out)],
        "contents_title": gettext("Contents"), "contents": contents,
        "contents_head": [gettext("No."), gettext("Starts"), gettext("Case"), gettext("Page")],
        "front": [_actions(gettext("Matters arising: open actions of earlier meetings"), pack.matters_arising, clock)]
        if pack.matters_arising else [],
        "sections": sections,
    }  # fmt: skip


def _foot(pack: PackOut, clock: Clock) -> str:
    to = pack.recipient
    who = f"{to.program}, {to.person}" if to.program else to.person
    at = clock.moment(pack.pulled_at) if pack.pulled_at else ""
    return " · ".join(one for one in (pack.number, f"{who} ({to.agency})", at) if one)


def _cover(pack: PackOut, clock: Clock) -> Facts:
    meeting, to = pack.meeting, pack.recipient
    rows = [
        (gettext("Marking"), pack.marking),
        (gettext("For"), f"{to.person}, {to.agency}" + (f" ({to.program})" if to.program else "")),
        (gettext("Made"), clock.moment(pack.pulled_at) if pack.pulled_at else ""),
        (gettext("Meeting"), f"{meeting.series}, {meeting.area}"),
        (gettext("Starts"), clock.moment(meeting.starts_at)),
        (gettext("Place"), meeting.place),
        (gettext("Chair"), meeting.chair),
        (gettext("Agenda"), gettext("version %(number)s, circulated %(when)s") % {
            "number": meeting.agenda_version, "when": clock.moment(meeting.circulated_at)}),
        (gettext("Cases"), ngettext("%(num)s case", "%(num)s cases", len(pack.cases)) % {"num": len(pack.cases)}),
    ]  # fmt: skip
    return _full(rows)


def _section(case: PackCaseOut, clock: Clock) -> dict[str, Any]:
    marks = ", ".join(gettext(FLAG_WORDS[one]) for one in case.flags if one in FLAG_WORDS)
    under = [
        case.reference,
        clock.time(case.starts_at),
        word(STATUS_WORDS, case.status),
        level_words(case.risk_level),
        marks,
    ]
    if case.presenter:
        under.append(gettext("presented by %(agency)s") % {"agency": case.presenter})
    pieces = [
        _reason(case),
        *(_risk(one, clock) for one in [case.risk, *case.further_risks]),
        *_people(case.people),
        *_research(case.research, clock),
    ]
    if case.last_plan is not None:
        plan = case.last_plan
        rows = [
            (gettext("Heard"), clock.moment(plan.heard_at) if plan.heard_at else ""),
            (gettext("Risk summary"), plan.risk_summary),
            (gettext("Level"), level_words(plan.level) if plan.level else ""),
        ]
        pieces.append(_piece(gettext("Last time"), rows))
        if plan.actions:
            pieces.append(_actions(gettext("Last plan"), plan.actions, clock))
    if case.minutes is not None:
        pieces.append(_said(case))
    if case.actions:
        pieces.append(_actions(gettext("Actions"), case.actions, clock))
    return {
        "title": f"{case.number}. {case.name}", "under": " · ".join(one for one in under if one), "banner": _banner(case),
        "pieces": [one for one in pieces if one["facts"] or one["items"] or one["rows"]],
    }  # fmt: skip


def _plain_section(title: str, pieces: list[dict[str, Any]]) -> dict[str, Any]:
    return {"title": title, "under": "", "banner": None, "pieces": pieces}


def _banner(case: PackCaseOut) -> dict[str, Any]:
    safe = case.safe_contact
    title = {
        "yes": gettext("Safe contact: calling is safe, as follows"),
        "no": gettext("Safe contact: DO NOT CALL"),
    }.get(safe.phone_safe, gettext("Safe contact: not known, so DO NOT CALL"))
    rows = [
        (gettext("How"), safe.how), (gettext("When"), safe.times), (gettext("Language"), safe.language),
        (gettext("Who is safe"), safe.who_is_safe), (gettext("Who is not safe"), safe.who_is_not_safe),
    ]  # fmt: skip
    return {"title": title, "facts": _full(rows)}


def _reason(case: PackCaseOut) -> dict[str, Any]:
    one = case.referral
    if one is None:
        return _piece("")
    rows = [
        (gettext("Criteria"), criteria_words(one.criteria)), (gettext("Reason"), one.reason),
        (gettext("Already done"), one.actions_taken), (gettext("What the person at risk wants"), one.victim_wishes),
        (gettext("Afraid of"), one.afraid_of),
    ]  # fmt: skip
    return _piece(gettext("Why this case is here"), rows)


def _risk(risk: RiskOut | None, clock: Clock) -> dict[str, Any]:
    if risk is None:
        return _piece("")
    score = "" if risk.score is None else str(risk.score)
    if risk.upper != risk.lower:
        score = gettext("at least %(lower)s, at most %(upper)s") % {"lower": risk.lower, "upper": risk.upper}
        score += "; " + ngettext("%(num)s open question", "%(num)s open questions", risk.missing) % {
            "num": risk.missing
        }
    level = risk.level_label or level_words(risk.level or "")
    if risk.judged_level:
        level += "; " + gettext("raised by judgement to %(level)s") % {"level": level_words(risk.judged_level)}
    rows = [
        (gettext("Checklist"), f"{risk.instrument}, {clock.day(risk.completed_at.date())}"), (gettext("Score"), score),
        (gettext("Level"), level),
    ]  # fmt: skip
    return _piece(gettext("Risk"), [row for row in rows if row[1]])


def _people(people: Iterable[PackPersonOut]) -> list[dict[str, Any]]:
    found = []
    for one in people:
        name = one.name or gettext("Name not known")
        restricted = [gettext("another address is restricted and not shown")] if one.has_restricted_address else []
        rows = [
            (gettext("Name"), name), (gettext("Also known as"), ", ".join(one.aliases)), (gettext("Born"), ", ".join(one.births)),
            (gettext("Relationship"), one.relationship),
            (gettext("Lives with the person at risk"), gettext("Yes") if one.lives_with_victim else ""),
            (gettext("Language"), one.language), (gettext("Addresses"), "\n".join([*one.addresses, *restricted])),
            (gettext("To know"), one.notes),
        ]  # fmt: skip
        found.append(_piece(word(PART_WORDS, one.part), rows))
    return found


def _research(items: list[ItemOut], clock: Clock) -> list[dict[str, Any]]:
    if not items:
        return []
    rows = []
    for one in items:
        kind = gettext("Fact") if one.kind == "fact" else gettext("Professional opinion")
        state = clock.moment(one.released_at) if one.released_at else gettext("own, not released")
        rows.append([one.agency, kind, one.text + (f"\n({one.source})" if one.source else ""), state])
    head = [gettext("Agency"), gettext("Kind"), gettext("What is known"), gettext("Released")]
    return [_piece(gettext("Research"), head=head, rows=rows)]


def _actions(title: str, actions: list[PackActionOut], clock: Clock) -> dict[str, Any]:
    open_states = {one.value for one in OPEN_STATES}
    rows = []
    for one in actions:
        state = word(ACTION_WORDS, one.status)
        done = "" if one.status in open_states else "\n".join(filter(None, [state, one.outcome]))
        rows.append([one.case_reference, one.agency, one.text, clock.day(one.due_on), done or state])
    head = [gettext("Case"), gettext("Who"), gettext("What"), gettext("By when"), gettext("What became of it")]
    return _piece(title, head=head, rows=rows)


def _said(case: PackCaseOut) -> dict[str, Any]:
    one = case.minutes
    if one is None:
        return _piece("")
    voice = one.victim_voice or (
        gettext("not obtained: %(why)s") % {"why": one.voice_missing_reason} if one.voice_missing_reason else ""
    )
    told = gettext("telling her is not safe now") if one.is_informing_unsafe else one.informing
    worked = "\n".join(
        filter(None, [word(WORKED_WORDS, one.last_plan_worked) if one.last_plan_worked else "", one.last_plan_words])
    )
    rows = [
        *((gettext("%(agency)s shared") % {"agency": said.agency}, said.text) for said in one.said),
        (gettext(FIELD_WORDS["risk_summary"]), one.risk_summary), (gettext(FIELD_WORDS["level_reason"]), one.level_reason),
        (gettext(FIELD_WORDS["victim_voice"]), voice), (gettext(FIELD_WORDS["crimes_reported"]), one.crimes_reported),
        (gettext("Did the last plan work?"), worked), (gettext("Who tells her"), told), (gettext("Closed with a gap because"), one.unsafe_reason),
        (gettext("Why"), one.reason),
    ]  # fmt: skip
    return _piece(gettext("Minutes of this case"), rows)


def _minutes(frame: PackMinutesOut, clock: Clock) -> list[dict[str, Any]]:
    rows = [
        (gettext("Approved"), f"{clock.moment(frame.approved_at)}, {frame.approved_by}"),
        (gettext(FIELD_WORDS["opening"]), frame.opening), (gettext(FIELD_WORDS["any_other_business"]), frame.any_other_business),
    ]  # fmt: skip
    present = [[one.agency, one.person, word(PRESENCE_WORDS, one.participation)] for one in frame.present]
    added = [f"{clock.moment(one.added_at)}, {one.added_by}: {one.text}" for one in frame.addenda]
    head = [gettext("Agency"), gettext("Person"), gettext("How")]
    pieces = [_piece("", rows), _piece(gettext("Who took part"), head=head, rows=present)]
    return pieces + ([_piece(gettext("Addenda"), items=added)] if added else [])


def _piece(
    title: str, facts: Iterable[tuple[str, str]] = (), *, items: list[str] | None = None, head: list[str] | None = None,
    rows: list[list[str]] | None = None,
) -> dict[str, Any]:  # fmt: skip
    return {"title": title, "facts": _full(facts), "items": items or [], "head": head or [], "rows": rows or []}


def _full(rows: Iterable[tuple[str, str]]) -> Facts:
    """Leave out what is empty."""
    return [(label, words) for label, words in rows if words.strip()]
