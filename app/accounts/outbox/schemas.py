"""Kinds of mail and their neutral sentences: no names, no places, no reasons (BR-66)."""

from dataclasses import dataclass

from app.core.i18n import N_

SUBJECT = N_("Roundtable: something waits for you")
ANYTHING = N_("Something in Roundtable needs you.")

KINDS = {
    "account:invitation": N_("You are invited to Roundtable. The link works once; choose your password there."),
    "account:password-reset": N_(
        "Somebody asked for a new password for your account. The link works once. If it was not you, do nothing and tell "
        "your administrator."
    ),
    "account:password-changed": N_("Your password was changed. If it was not you, tell your administrator now."),
    "account:new-device": N_(
        "Your account was used from a browser that was not used before. If it was not you, tell your administrator now."
    ),
    "account:factor-added": N_(
        "An authenticator app was linked to your account. If it was not you, tell your administrator now."
    ),
    "account:factor-reset": N_(
        "Your second factor was reset by an administrator. Set it up anew when you next sign in."
    ),
    "referral:for-advocate": N_("A person at risk needs your contact before the next meeting."),
    "referral:submitted": N_("A referral was submitted."),
    "referral:returned": N_("A referral came back to you with questions."),
    "referral:accepted": N_("A referral was accepted."),
    "referral:not-accepted": N_("A referral was not accepted. You may challenge the decision."),
    "referral:withdrawn": N_("A referral was withdrawn."),
    "challenge:raised": N_("A decision of triage was challenged and needs another person."),
    "challenge:decided": N_("A challenge was decided."),
    "research:requested": N_("Research for the next meeting is asked of your agency."),
    "agenda:circulated": N_("An agenda was circulated."),
    "agenda:changed": N_("An agenda was changed."),
    "meeting:called": N_("A meeting was called."),
    "meeting:moved": N_("A meeting was moved."),
    "meeting:cancelled": N_("A meeting was cancelled."),
    "minutes:approved": N_("Minutes were approved."),
    "action:assigned": N_("Your agency has a new action."),
    "action:not-undertaken": N_("An action was not undertaken."),
    "action:time-asked": N_("An agency asks for more time for an action."),
    "action:overdue": N_("An action of your agency is overdue."),
}
"""Rooms add their kinds here; a kind that is missing gets the sentence `ANYTHING`."""

CLOSING = N_("This mail holds no details on purpose. Do not answer it.")


@dataclass(frozen=True, slots=True)
class Sent:
    """How many mails left, how many failed, and how many wait still."""

    sent: int
    failed: int
    waiting: int
