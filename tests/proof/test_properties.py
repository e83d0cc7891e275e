"""A case's life in any order: no act in any order reaches a forbidden state or leaves an open matter in no queue (S57).

Each step tries one act on any thing in any state; the house takes it or refuses it with a sentence. After each step the observed
changes of state must be drawn in the tables below, and the queues must equal an independent count in plain SQL.
"""

import shutil
from collections import Counter
from collections.abc import Callable
from datetime import timedelta
from pathlib import Path
from typing import Any
from uuid import UUID

import pytest
from hypothesis import HealthCheck, Phase, settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, initialize, invariant, rule, run_state_machine_as_test
from sqlalchemy import text

from app.actions import service as actions
from app.actions.schemas import AddAction, CompleteAction, ExplainAction
from app.audit.chain import verify
from app.core import clock
from app.core.errors import RoundtableError
from app.core.settings import demo_settings
from app.desk.live import service as desk
from app.desk.queues.queries import open_matters
from app.main import database_for
from app.meetings import service as meetings
from app.meetings.agenda import service as agenda
from app.meetings.agenda.schemas import Circulate
from app.meetings.intake import service as intake
from app.meetings.intake.schemas import AcceptToAgenda
from app.meetings.live import service as live
from app.meetings.live import words as live_words
from app.meetings.live.schemas import CloseCase, DeferCase, OpenMeeting, SaveDiscussion
from app.meetings.schemas import WithdrawListing
from app.meetings.series import service as series
from app.meetings.series.schemas import CancelMeeting
from app.referrals import service as referrals
from app.referrals.schemas import RaiseChallenge, Resubmit, Withdraw
from app.referrals.triage import service as triage
from app.referrals.triage.schemas import Accept, DecideChallenge, NotAccept, ReturnReferral
from tests.factories.databases import template_file
from tests.factories.world import World, build_world
from tests.meetings.agendas import call_meeting, stamp
from tests.meetings.hearings import declare
from tests.referrals.papers import send
from tests.referrals.test_open_matters import high

pytestmark = pytest.mark.slow
EXAMPLES, STEPS = 40, 30
LEAST_TAKEN, LEAST_REFUSED = 120, 40
MAY: dict[str, dict[str, set[str]]] = {
    "referrals": {
        "": {"submitted"}, "submitted": {"returned", "accepted", "not_accepted", "withdrawn"}, "returned": {"submitted", "withdrawn"},
        "not_accepted": {"accepted"},
    },
    "listings": {
        "": {"proposed", "listed"}, "proposed": {"listed", "circulated", "withdrawn"},
        "listed": {"proposed", "circulated", "in_discussion", "deferred", "not_reached", "withdrawn"},
        "circulated": {"proposed", "listed", "in_discussion", "deferred", "not_reached", "withdrawn"},
        "in_discussion": {"heard", "deferred"},
    },
    "meetings": {
        "": {"scheduled"}, "scheduled": {"agenda_circulated", "cancelled"}, "agenda_circulated": {"in_session", "cancelled"},
        "in_session": {"session_closed"},
    },
    "actions": {
        "": {"open"}, "open": {"completed", "not_possible", "not_undertaken"},
        "completed": {"open", "in_progress"}, "not_possible": {"open", "in_progress"}, "not_undertaken": {"open", "in_progress"},
    },
    "assessments": {"": {"completed"}},
}  # fmt: skip
"""What may follow what; "" is where a thing begins. Anything else is a forbidden change."""
HAPPENED: Counter[str] = Counter()
WHICH = st.integers(min_value=0, max_value=5)


class CaseLife(RuleBasedStateMachine):
    """Everybody does anything to anything."""

    template: Path
    folder: Path
    number = 0

    @initialize(far=st.sampled_from([4, 1, 4, 2, 3]))
    def begin(self, far: int) -> None:
        """Copy the prepared world, stand in it, and lead two cases some way: sent, accepted, listed, circulated, in session."""
        type(self).number += 1
        file = self.folder / f"life-{self.number}.db"
        shutil.copy(self.template, file)
        self.database = database_for(demo_settings(database_url=f"sqlite:///{file}"))
        base: World = self.base  # type: ignore[attr-defined]
        self.world = World(self.database, base.areas, base.agencies, base.users, dict(base.cases), base.people)
        self.actors = {who: self.world.actor(who) for who in ("coordinator", "chair", "police", "housing")}
        self.states: dict[tuple[str, str], str] = {}
        self.note()
        steps = [
            lambda: (
                send(self.world, "police", given="One"),
                send(self.world, "housing", given="Two"),
                call_meeting(self.world),
            ),
            lambda: [self.decide_one(which, "accept") for which in (0, 1)],
            lambda: [self.arrange_one(which, verb) for which in (0, 1) for verb in ("propose", "place")],
            lambda: self.lead_one("circulate"),
            lambda: self.lead_one("open"),
        ]
        for step in steps[: far + 1]:
            step()
            self.nothing_forbidden_happened()

    def teardown(self) -> None:
        """The trail of the whole life is whole."""
        if hasattr(self, "database"):
            assert verify(self.database).faults == ()
            HAPPENED["lives"] += 1
            self.database.dispose()

    def rows(self, table: str) -> list[dict[str, Any]]:
        """Read a table past the house, by plain SQL."""
        with self.database.engine.connect() as connection:
            found = [dict(row) for row in connection.execute(text(f"SELECT * FROM {table} ORDER BY rowid")).mappings()]
            connection.rollback()
        return found

    def pick(self, table: str, which: int) -> dict[str, Any] | None:
        """Choose one row in whatever state."""
        found = [row for row in self.rows(table) if str(row.get("area_id", "")) in {"", self.world.area.hex}]
        return found[which % len(found)] if found else None

    def attempt(self, who: str, act: Callable[..., Any], *words: Any) -> None:
        """Try one act; a refusal is fine, a fault is not."""
        try:
            self.world.do(lambda unit: act(unit, self.actors[who], *words) and None)
        except RoundtableError as refusal:
            HAPPENED["refused" if refusal.sentence else "refused without a sentence"] += 1
        else:
            HAPPENED["taken"] += 1

    def note(self) -> list[tuple[str, str, str]]:
        """Compare every state with the one before; gives what changed."""
        changed = []
        for table in MAY:
            for row in self.rows(table):
                before = self.states.get((table, row["id"]), "")
                if before != row["status"]:
                    changed.append((table, before, row["status"]))
                    self.states[table, row["id"]] = row["status"]
        return changed

    @rule(which=WHICH, who=st.sampled_from(["police", "housing"]))
    def refer(self, which: int, who: str) -> None:
        if which > 2:
            send(self.world, who, given=f"Name{len(self.rows('referrals'))}")

    @rule(which=WHICH)
    def complete_a_high_checklist(self, which: int) -> None:
        if which == 0:
            high(self.world)

    @rule(
        which=WHICH,
        verb=st.sampled_from(["return", "not", "agenda", "accept"]),
        who=st.sampled_from(["coordinator", "chair", "housing"]),
    )
    def decide(self, which: int, verb: str, who: str) -> None:
        waiting = [row for row in self.rows("referrals") if row["status"] == "submitted"]
        self.decide_one(which, verb, who, waiting[which % len(waiting)] if waiting and which else None)

    def decide_one(self, which: int, verb: str, who: str = "coordinator", row: dict[str, Any] | None = None) -> None:
        row = row or self.pick("referrals", which)
        if row is None:
            return
        version = row["version"]
        act, words = {
            "return": (triage.return_with_questions, ReturnReferral(version=version, questions="Who else?")),
            "accept": (triage.accept, Accept(version=version)),
            "not": (
                triage.not_accept,
                NotAccept(version=version, reason_code="criteria_not_met", words="Nothing is met"),
            ),
            "agenda": (intake.accept_referral, AcceptToAgenda(version=version, meeting_id=self.meeting(which))),
        }[verb]
        self.attempt(who, act, UUID(row["id"]), words)

    @rule(
        which=WHICH,
        verb=st.sampled_from(["withdraw", "resubmit", "challenge", "decide"]),
        who=st.sampled_from(["police", "housing", "chair"]),
    )
    def answer(self, which: int, verb: str, who: str) -> None:
        row = self.pick("challenges" if verb == "decide" else "referrals", which)
        if row is None:
            return
        version = row["version"]
        act, words = {
            "withdraw": (referrals.withdraw, Withdraw(version=version)),
            "resubmit": (referrals.resubmit, Resubmit(version=version, answer="Two children")),
            "challenge": (referrals.challenge, RaiseChallenge(version=version, words="She is alone")),
            "decide": (
                triage.decide_challenge,
                DecideChallenge(version=version, is_upheld=which % 2 == 0, words="Heard again"),
            ),
        }[verb]
        self.attempt(who, act, UUID(row["id"]), words)

    def meeting(self, which: int) -> UUID | None:
        row = self.pick("meetings", which)
        return UUID(row["id"]) if row and which < 4 else None

    @rule(which=WHICH)
    def call(self, which: int) -> None:
        if which < 2:
            call_meeting(self.world)

    @rule(which=WHICH, other=WHICH, verb=st.sampled_from(["propose", "place", "remove", "withdraw"]))
    def arrange(self, which: int, other: int, verb: str) -> None:
        self.arrange_one(which, verb, other)

    def arrange_one(self, which: int, verb: str, other: int = 0) -> None:
        referral, listing, meeting = (
            self.pick("referrals", which),
            self.pick("listings", which),
            self.meeting(other % 4),
        )
        if verb == "propose" and referral and referral["case_file_id"]:
            self.attempt("coordinator", meetings.propose, UUID(referral["case_file_id"]), UUID(referral["id"]))
        elif verb == "place" and listing and meeting:
            self.attempt("coordinator", meetings.place, UUID(listing["id"]), meeting)
        elif verb == "remove" and listing:
            self.attempt("coordinator", meetings.remove, UUID(listing["id"]))
        elif verb == "withdraw" and listing:
            words = WithdrawListing(reason="Moved away", version=listing["version"])
            self.attempt("coordinator", meetings.withdraw, UUID(listing["id"]), words)

    @rule(which=WHICH, verb=st.sampled_from(["end", "circulate", "open", "hear", "cancel"]))
    def lead(self, which: int, verb: str) -> None:
        self.lead_one(verb, which)

    def lead_one(self, verb: str, which: int = 0) -> None:
        row = self.pick("meetings", which)
        if row is None:
            return
        meeting = UUID(row["id"])
        if verb == "circulate":
            words = Circulate(stamp=stamp(self.world, "coordinator", meeting), late_reason="Illness")
            self.attempt("coordinator", agenda.circulate, meeting, words)
        elif verb == "open":
            if row["circulated_at"]:
                declare(self.world, meeting, "chair")
            self.attempt("chair", live.open_meeting, meeting, OpenMeeting(is_quorum_waived=True))
        elif verb == "hear":
            self.hear(which)
        elif verb == "end":
            self.attempt("chair", desk.end_session, meeting)
        else:
            self.attempt("coordinator", series.cancel, meeting, CancelMeeting(reason="Flooded", version=row["version"]))

    @rule(which=st.integers(min_value=1, max_value=6))
    def hear_now(self, which: int) -> None:
        self.hear(which)

    def hear(self, which: int) -> None:
        """Close the case being heard, or defer it."""
        now = [row for row in self.rows("listings") if row["status"] == "in_discussion"]
        row = now[which % len(now)] if now else self.pick("listings", which)
        if row is None:
            return
        listing = UUID(row["id"])
        if which % 3 == 0:
            self.attempt("chair", live.defer_case, listing, DeferCase(reason="Out of time", version=row["version"]))
            return
        said = SaveDiscussion(
            risk_summary="High", victim_voice="Afraid", crimes_reported="None", is_informing_unsafe=True, version=1
        )
        self.attempt("chair", live_words.save_discussion, listing, said)
        words = CloseCase(version=row["version"], unsafe_reason="Nobody can tell her safely")
        self.attempt("chair", desk.close_case, listing, words)

    @rule(which=WHICH, verb=st.sampled_from(["add", "complete", "not", "reopen"]))
    def promise(self, which: int, verb: str) -> None:
        housing, due = self.world.agencies["housing"], clock.now().date() + timedelta(days=90)
        if verb == "add":
            words = AddAction(
                case_file_id=self.world.cases["anna"], agency_id=housing, text="Change the locks", due_on=due
            )
            self.attempt("coordinator", actions.add, words)
            return
        row = self.pick("actions", which)
        if row is not None:
            note = {"version": row["version"], "note": "Done with care"}
            act, told = {
                "complete": (actions.complete, CompleteAction(**note)), "not": (actions.not_possible, ExplainAction(**note)),
                "reopen": (actions.reopen, ExplainAction(**note)),
            }[verb]  # fmt: skip
            self.attempt("coordinator", act, UUID(row["id"]), told)

    @invariant()
    def nothing_forbidden_happened(self) -> None:
        if not hasattr(self, "world"):
            return
        for table, before, after in self.note():
            assert after in MAY[table].get(before, set()), f"{table}: {before or 'nothing'} became {after}"
            HAPPENED[f"{table}:{after}"] += 1

    @invariant()
    def every_open_matter_stands_in_exactly_one_queue(self) -> None:
        if not hasattr(self, "world"):
            return
        found = self.world.do(
            lambda unit: [
                (one.subject_table, one.subject_id.hex)
                for one in open_matters(unit, self.actors["coordinator"], self.world.area)
            ]
        )
        assert len(found) == len(set(found)), "a matter stands in two queues"
        assert set(found) == self.open_by_plain_sql()

    def open_by_plain_sql(self) -> set[tuple[str, str]]:
        """Count what is open without the house's own queries."""
        here = [row for row in self.rows("referrals") if row["area_id"] == self.world.area.hex]
        on_agenda = {row["referral_id"] for row in self.rows("listings")}
        challenged = {row["referral_id"] for row in self.rows("challenges") if row["is_upheld"] is None}
        stands_on = {row["assessment_id"] for row in here if row["status"] != "withdrawn"}
        found = {
            ("referrals", row["id"]) for row in here
            if row["status"] in {"submitted", "returned"}
            or (row["status"] == "not_accepted" and row["id"] in challenged)
            or (row["status"] == "accepted" and row["id"] not in on_agenda)
        }  # fmt: skip
        found |= {("listings", row["id"]) for row in self.rows("listings") if row["status"] == "proposed"}
        return found | {("assessments", row["id"]) for row in self.rows("assessments") if row["id"] not in stands_on}

    @invariant()
    def what_was_put_off_stands_again(self) -> None:
        """A deferred or unreached case has another listing, and never two open ones."""
        if not hasattr(self, "world"):
            return
        by_case: dict[str, list[str]] = {}
        for row in self.rows("listings"):
            by_case.setdefault(row["case_file_id"], []).append(row["status"])
        for states in by_case.values():
            put_off = sum(one in {"deferred", "not_reached"} for one in states)
            assert len(states) > put_off, "a case was put off and stands nowhere"


def test_no_order_of_acts_reaches_a_forbidden_state_or_loses_a_matter(tmp_path: Path) -> None:
    CaseLife.template = template_file(tmp_path)
    database = database_for(demo_settings(database_url=f"sqlite:///{CaseLife.template}"))
    CaseLife.base = build_world(database)  # type: ignore[attr-defined]
    with database.engine.connect() as connection:
        connection.rollback()
        connection.connection.driver_connection.execute("PRAGMA wal_checkpoint(TRUNCATE)")  # type: ignore[union-attr]
    database.dispose()
    CaseLife.folder = tmp_path
    HAPPENED.clear()
    run_state_machine_as_test(
        CaseLife,
        settings=settings(
            max_examples=EXAMPLES, stateful_step_count=STEPS, deadline=None, derandomize=True, database=None,
            phases=[Phase.generate], suppress_health_check=list(HealthCheck),
        ),
    )  # fmt: skip
    assert "refused without a sentence" not in HAPPENED
    assert HAPPENED["lives"] >= EXAMPLES, HAPPENED
    assert HAPPENED["taken"] >= LEAST_TAKEN, HAPPENED
    assert HAPPENED["refused"] >= LEAST_REFUSED, HAPPENED
    reached = {"referrals:returned", "referrals:accepted", "referrals:not_accepted", "listings:listed", "meetings:agenda_circulated",
               "listings:circulated", "listings:in_discussion", "listings:heard", "listings:deferred", "meetings:in_session"}  # fmt: skip
    assert reached <= set(HAPPENED), HAPPENED
