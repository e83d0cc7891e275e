"""What stands in the bar, by role: only doors that will open."""

from dataclasses import dataclass

from fastapi import Request

from app.core.actor import RUNS_MEETINGS, SPEAKS_FOR_AGENCY, Actor, Role
from app.core.i18n import N_, gettext
from app.web.render import path_for


@dataclass(frozen=True, slots=True)
class NavItem:
    """One word in the bar."""

    label: str
    url: str
    current: bool


READS = RUNS_MEETINGS | SPEAKS_FOR_AGENCY
DOORS = (
    (N_("Home"), "desk:home", None),
    (
        N_("Checklists"),
        "assessments:list",
        frozenset({Role.ASSESSOR, Role.REPRESENTATIVE, Role.DEPUTY, Role.VICTIM_ADVOCATE}),
    ),
    (
        N_("Referrals"),
        "referrals:list",
        frozenset({Role.ASSESSOR, Role.REPRESENTATIVE, Role.DEPUTY, Role.VICTIM_ADVOCATE}),
    ),
    (N_("Inbox"), "referrals:inbox", RUNS_MEETINGS),
    (N_("Cases"), "cases:list", READS),
    (N_("Meetings"), "meetings:list", READS | {Role.OBSERVER}),
    (N_("Research"), "research:list", SPEAKS_FOR_AGENCY),
    (N_("Actions"), "actions:list", READS),
    (N_("Who looked"), "audit:search", frozenset({Role.AUDITOR})),
    (N_("People"), "accounts:people", frozenset({Role.ADMINISTRATOR})),
    (N_("Protocol"), "areas:list", frozenset({Role.ADMINISTRATOR, Role.COORDINATOR})),
)


def navigation(request: Request, actor: Actor) -> list[NavItem]:
    """Give the bar's words for this person on this page."""
    roles = {role for _, role in actor.roles}
    here = request.url.path
    items = []
    for label, name, needed in DOORS:
        if needed is None or roles & needed:
            url = path_for(request, name)
            items.append(NavItem(gettext(label), url, here == url or (url != "/" and here.startswith(url + "/"))))
    return items
