"""Every kind of event, `noun:past`, never reused, each with its operation of DPA 2018 s.62."""

from enum import Enum


class Tag(Enum):
    """What happened. The second word is the operation: collect, alter, consult, disclose, combine, erase, auth, admin."""

    @property
    def op(self) -> str:
        """The operation of DPA 2018 s.62 that this is."""
        return self.value[1]

    @property
    def word(self) -> str:
        """The tag as it is written into the trail."""
        return self.value[0]

    # people of the system
    SIGNED_IN = ("user:signed-in", "auth")
    SIGN_IN_FAILED = ("user:sign-in-failed", "auth")
    SIGNED_OUT = ("user:signed-out", "auth")
    SESSION_ENDED = ("session:ended", "auth")
    PASSWORD_CHANGED = ("user:password-changed", "auth")
    FACTOR_ADDED = ("factor:added", "auth")
    FACTOR_RESET = ("factor:reset", "auth")
    RECOVERY_CODE_USED = ("factor:recovery-code-used", "auth")
    PASSWORD_RESET_ASKED = ("user:password-reset-asked", "auth")
    USER_CREATED = ("user:created", "admin")
    USER_CHANGED = ("user:changed", "admin")
    USERS_LISTED = ("user:listed", "consult")
    MEMBERSHIP_CHANGED = ("membership:changed", "admin")
    AGENCY_CHANGED = ("agency:changed", "admin")
    CLIENT_CREATED = ("client:created", "admin")
    CLIENT_REVOKED = ("client:revoked", "admin")
    TOKEN_ISSUED = ("token:issued", "auth")
    AREA_CREATED = ("area:created", "admin")
    PROTOCOL_CHANGED = ("protocol:changed", "admin")
    ACCESS_REFUSED = ("access:refused", "consult")
    MAIL_QUEUED = ("mail:queued", "disclose")
    MAIL_SENT = ("mail:sent", "disclose")
    AUDIT_SEARCHED = ("audit:searched", "consult")
    KEYS_ROTATED = ("keys:rotated", "admin")
    HOME_VIEWED = ("home:viewed", "consult")
    # people and cases
    PERSON_ADDED = ("person:added", "collect")
    PERSON_CHANGED = ("person:changed", "alter")
    PERSON_REVEALED = ("person:revealed", "consult")
    PEOPLE_MATCHED = ("person:matched", "consult")
    PEOPLE_LINKED = ("person:linked", "combine")
    PEOPLE_UNLINKED = ("person:unlinked", "combine")
    PEOPLE_KEPT_APART = ("person:kept-apart", "combine")
    KNOWN_ELSEWHERE = ("person:known-elsewhere", "consult")
    CASE_OPENED = ("case:opened", "collect")
    CASE_CHANGED = ("case:changed", "alter")
    CASE_VIEWED = ("case:viewed", "consult")
    CASES_LISTED = ("case:listed", "consult")
    SEAT_GIVEN = ("seat:given", "admin")
    SEAT_ENDED = ("seat:ended", "admin")
    WALL_RAISED = ("wall:raised", "admin")
    WALL_LIFTED = ("wall:lifted", "admin")
    # risk
    ASSESSMENT_STARTED = ("assessment:started", "collect")
    ASSESSMENT_ANSWERED = ("assessment:answered", "alter")
    ASSESSMENT_JUDGED = ("assessment:judged", "alter")
    ASSESSMENT_COMPLETED = ("assessment:completed", "alter")
    ASSESSMENT_DISCARDED = ("assessment:discarded", "erase")
    ASSESSMENT_VIEWED = ("assessment:viewed", "consult")
    ASSESSMENTS_LISTED = ("assessment:listed", "consult")
    # referral and triage
    REFERRAL_STARTED = ("referral:started", "collect")
    REFERRAL_CHANGED = ("referral:changed", "alter")
    REFERRAL_SUBMITTED = ("referral:submitted", "disclose")
    REFERRAL_WITHDRAWN = ("referral:withdrawn", "alter")
    REFERRAL_ACCEPTED = ("referral:accepted", "alter")
    REFERRAL_RETURNED = ("referral:returned", "alter")
    REFERRAL_NOT_ACCEPTED = ("referral:not-accepted", "alter")
    REFERRAL_CHALLENGED = ("referral:challenged", "alter")
    CHALLENGE_DECIDED = ("challenge:decided", "alter")
    REPEAT_CONFIRMED = ("repeat:confirmed", "alter")
    REFERRAL_VIEWED = ("referral:viewed", "consult")
    REFERRALS_LISTED = ("referral:listed", "consult")
    QUEUES_VIEWED = ("queue:viewed", "consult")
    # meetings
    SERIES_CREATED = ("series:created", "admin")
    MEETING_CALLED = ("meeting:called", "admin")
    MEETING_MOVED = ("meeting:moved", "alter")
    MEETING_CANCELLED = ("meeting:cancelled", "alter")
    MEETING_OPENED = ("meeting:opened", "alter")
    MEETING_CLOSED = ("meeting:closed", "alter")
    MEETING_VIEWED = ("meeting:viewed", "consult")
    AGENDA_VIEWED = ("agenda:viewed", "consult")
    AGENDA_CHANGED = ("agenda:changed", "alter")
    AGENDA_CIRCULATED = ("agenda:circulated", "disclose")
    LISTING_ADDED = ("listing:added", "alter")
    LISTING_CHANGED = ("listing:changed", "alter")
    LISTING_STARTED = ("listing:started", "alter")
    LISTING_HEARD = ("listing:heard", "alter")
    LISTING_DEFERRED = ("listing:deferred", "alter")
    LISTING_WITHDRAWN = ("listing:withdrawn", "alter")
    RESEARCH_VIEWED = ("research:viewed", "consult")
    RESEARCH_SAVED = ("research:saved", "collect")
    RESEARCH_SUBMITTED = ("research:submitted", "collect")
    ITEM_RELEASED = ("item:released", "disclose")
    ITEM_WITHHELD = ("item:withheld", "alter")
    DECLARATION_MADE = ("declaration:made", "admin")
    ATTENDANCE_CHANGED = ("attendance:changed", "alter")
    LIVE_VIEWED = ("live:viewed", "consult")
    DISCUSSION_SAVED = ("discussion:saved", "alter")
    CHAIR_HANDED_OVER = ("chair:handed-over", "admin")
    MINUTES_VIEWED = ("minutes:viewed", "consult")
    MINUTES_CHANGED = ("minutes:changed", "alter")
    MINUTES_APPROVED = ("minutes:approved", "alter")
    MINUTES_ADDENDUM = ("minutes:addendum", "alter")
    # actions
    ACTION_ADDED = ("action:added", "alter")
    ACTION_CHANGED = ("action:changed", "alter")
    ACTION_STARTED = ("action:started", "alter")
    ACTION_COMPLETED = ("action:completed", "alter")
    ACTION_NOT_POSSIBLE = ("action:not-possible", "alter")
    ACTION_NOT_UNDERTAKEN = ("action:not-undertaken", "alter")
    ACTION_REOPENED = ("action:reopened", "alter")
    ACTION_VIEWED = ("action:viewed", "consult")
    ACTIONS_LISTED = ("action:listed", "consult")
    # packs
    PACK_PULLED = ("pack:pulled", "disclose")
    PACK_VIEWED = ("pack:viewed", "consult")
    CALENDAR_PULLED = ("calendar:pulled", "consult")
