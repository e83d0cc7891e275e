"""One case the whole way in real browsers: from an officer's phone to a completed action, with and without script."""

import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from uuid import UUID

import pytest
from fastapi import FastAPI
from playwright.sync_api import Browser

from tests.accounts.people import PASSWORD, code_for, give_password, mails
from tests.factories.browsing import browser, served
from tests.factories.world import World
from tests.journeys.witness import Visitor, Witness, names_in
from tests.meetings.agendas import call_meeting
from tests.meetings.hearings import long_ago

pytestmark = pytest.mark.browser
VICTIM, HARMER = ("Mirela", "Brookhaven"), ("Dorian", "Brookhaven")
NAMES = (*VICTIM, HARMER[0], "change locks", "ZZ1")
REFERENCE = re.compile(r"\b\d\d-[0-9A-Z]{4}$")
NEUTRAL = {
    "Action", "Actions", "Agenda", "Attendance", "Agenda version", "Agreed actions", "Agenda, as circulated", "Case ", "Cases", "Check and publish", "Check answers", "Checklist", "Checklists",
    "Close the case", "Close the session", "Confidentiality statement", "Home", "Inbox", "Meeting", "Minutes", "New checklist",
    "Pack", "Referral", "Referral sent", "Referrals", "Research", "Second step", "Sign in", "Statement",
}  # fmt: skip


@dataclass
class Journey:
    """The way so far: who is in, and the addresses that people found on it."""

    world: World
    chromium: Browser
    address: str
    script: bool
    meeting_id: UUID
    witness: Witness = field(default_factory=Witness)
    people: dict[str, Visitor] = field(default_factory=dict)

    def enter(self, who: str) -> Visitor:
        """Give somebody's browser; the first time the person comes in by one click."""
        if who not in self.people:
            self.people[who] = Visitor.of(self.chromium, self.address, self.witness, script=self.script)
            self.people[who].come_in_as(self.world, who)
        return self.people[who]

    @property
    def meeting(self) -> str:
        return f"/meetings/{self.meeting_id}"

    def where(self) -> str:
        """Tell for a failed step what each person had before them."""
        return "\n".join(f"{who}: {one.page.url}\n{one.words()[:600]}" for who, one in self.people.items())


@pytest.fixture(params=[True, False], ids=["with script", "without script"])
def journey(request: pytest.FixtureRequest, app: FastAPI, world: World) -> Iterator[Journey]:
    meeting_id = call_meeting(world)
    with served(app) as address, browser() as chromium:
        yield Journey(world, chromium, address, request.param, meeting_id)


def officer_signs_in_with_password_and_code(journey: Journey) -> None:
    seed = give_password(journey.world, "officer")
    officer = Visitor.of(journey.chromium, journey.address, journey.witness, script=journey.script, phone=True)
    journey.people["officer"] = officer
    officer.go("/")
    officer.write(email="officer@example.org", password=PASSWORD)
    officer.button("Go on")
    officer.sees("Second step")
    officer.write(code=code_for(seed))
    officer.button("Sign in")
    officer.page.wait_for_url(f"{journey.address}/")


def officer_fills_in_the_checklist(journey: Journey) -> None:
    officer = journey.people["officer"]
    officer.go("/assessments/new")
    officer.write(label="Incident 4471")
    officer.button("Start")
    officer.sees("Is it safe to talk now?")
    officer.link("Yes, it is safe")
    for part in range(1, 20):
        officer.page.wait_for_url(re.compile(rf"/parts/{part}$"))
        for item in officer.page.locator("fieldset[data-item]").all():
            item.locator("label:has(input[value=yes])").click()
        if journey.script and part == 1:
            officer.page.wait_for_selector("[data-save-state]:has-text('Saved')")
        is_last = f"Part {part} of {part}." in officer.words()
        officer.page.locator("#next-part").click()
        if is_last:
            break
    officer.sees("Look at it again")
    officer.button("Complete")
    officer.sees("This is high. Refer it now.")


def officer_refers(journey: Journey) -> None:
    officer = journey.people["officer"]
    officer.button("Refer now")
    officer.link("Person at risk")
    officer.write(given_name=VICTIM[0], family_name=VICTIM[1], born_on="1990-04-17", address="4 Hollow Mews",
                  postcode="ZZ1 1AA", phones="+44 7700 900345", language="Romanian")  # fmt: skip
    officer.button("Save")
    officer.link("Safe contact")
    officer.choose("phone_safe", "no")
    officer.write(way="Through the school, in the morning")
    officer.button("Save")
    officer.link("Children and other people")
    officer.button("There is nobody else")
    officer.link("Person causing harm")
    officer.link("Add a person")
    officer.write(given_name=HARMER[0], family_name=HARMER[1], relationship="former husband")
    officer.button("Save")
    officer.button("That is everybody")
    officer.link("Why you refer")
    officer.write(reason="Threats with a knife, twice this month.", victim_wishes="New locks and sleep.")
    if not officer.page.locator("input[name=criteria][value=visible_high_risk]").is_checked():
        officer.choose("criteria", "visible_high_risk")
    officer.button("Save")
    officer.link("Consent and awareness")
    officer.choose("state", "given")
    officer.choose("is_victim_aware", "yes")
    officer.button("Save")
    officer.link("Immediate danger")
    officer.choose("is_immediate_danger", "no")
    officer.button("Save")
    officer.link("Check answers")
    officer.sees("Mirela Brookhaven", "Through the school, in the morning")
    officer.button("Send the referral")
    officer.sees("The referral is sent", "The victim advocate was told in the same moment")


def advocate_was_told_in_the_same_moment(journey: Journey) -> None:
    told = [mail for mail in mails(journey.world) if mail.user_id == journey.world.users["idva"]]
    assert told
    advocate = journey.enter("idva")
    advocate.go("/cases")
    advocate.row("Mirela B")
    advocate.sees("Mirela Brookhaven", "Through the school, in the morning")


def coordinator_accepts_and_circulates(journey: Journey) -> None:
    coordinator = journey.enter("coordinator")
    coordinator.link("Inbox")
    coordinator.page.locator("main table a").first.click()
    coordinator.sees("Mirela Brookhaven", "Threats with a knife, twice this month.")
    coordinator.button("Accept")
    coordinator.sees("Nothing waits for a decision.")
    coordinator.go(journey.meeting)
    coordinator.sees("Waiting to be placed", "Mirela B")
    coordinator.button("Add at", exact=False)
    coordinator.page.wait_for_selector("main ol li:has-text('Mirela B')")
    coordinator.go(f"{journey.meeting}/publish")
    coordinator.button("Circulate the agenda")
    coordinator.page.wait_for_url(re.compile("/versions/1$"))


def agencies_answer_the_research(journey: Journey) -> None:
    police = journey.enter("police")
    police.link("Research")
    police.link("Mirela B")
    police.button("Nothing held")
    police.sees("Nothing held")
    housing = journey.enter("housing")
    housing.link("Research")
    housing.link("Mirela B")
    housing.sees("Mirela Brookhaven", "Do not contact her about this.")
    housing.write(fact="Two repairs of the front door since June.", source="Repairs log")
    housing.button("Save and next")
    housing.link("Mirela B") if not housing.page.locator("section[id^=item-]").count() else None
    housing.sees("Only your agency")
    housing.button("Release to the meeting")
    housing.sees("Released")


def the_day_of_the_meeting_comes(journey: Journey) -> None:
    long_ago(journey.world, journey.meeting_id, 0)


def everybody_declares(journey: Journey) -> None:
    for who in ("chair", "coordinator", "housing"):
        one = journey.enter(who)
        one.go(f"{journey.meeting}/live")
        one.sees("Nothing of any case is shown before you agree.")
        assert "Mirela" not in one.words()
        one.choose("is_agreed", "yes")
        one.button("Agree and go to the meeting")
        one.page.wait_for_url(re.compile("/live$"))


def chair_opens_and_hears_the_case(journey: Journey) -> None:
    chair, housing = journey.enter("chair"), journey.enter("housing")
    chair.go(f"{journey.meeting}/attendance")
    for agency in ("housing", "police"):
        chair.button(f"Present: {agency}")
        chair.page.wait_for_selector(f"main li:has-text('{agency}') :text('Present') >> nth=0")
    chair.button("Open the meeting")
    chair.sees("Mirela B")
    research = chair.page.locator("main li:has(h3:text-matches('^housing'))")
    if research.locator("details").first.get_attribute("open") is None:
        research.get_by_text("Their research return").click()
    chair.sees("Two repairs of the front door since June.")
    if not journey.script:  # with script the page of everybody at the table follows by itself
        housing.go(f"{journey.meeting}/live")
    housing.sees("Mirela B")
    chair.link("Agree the risk")
    chair.write(risk_summary="A knife, and he comes back.", victim_voice="New locks and sleep.")
    save_words(journey, chair)
    chair.link("Plan and actions")
    chair.box("informing").select_option(str(journey.world.agencies["victim_advocate"]))
    save_words(journey, chair)
    chair.link("Plan and actions")
    assert chair.box("informing").input_value() == str(journey.world.agencies["victim_advocate"])
    chair.write(line="Housing: change locks by Fri")
    chair.button("Add action")
    chair.page.wait_for_selector("main :text('change locks') >> visible=true")
    if not journey.script:
        housing.page.reload()
    housing.page.wait_for_selector("main :text('change locks') >> visible=true")
    chair.go(f"{journey.meeting}/live")
    chair.button("Close this case")
    chair.write(unsafe_reason="Others are covered by the order of the court.")
    chair.button("Close this case")
    chair.link("Close the session")
    chair.button("Close the session")


def save_words(journey: Journey, chair: Visitor) -> None:
    """Save as a person does who reads "Saved" before going on; leaving earlier would warn."""
    chair.button("Save these words")
    if journey.script:
        chair.page.wait_for_selector("#words-form:not([data-dirty]) :text('Saved')")


def chair_approves_the_minutes(journey: Journey) -> None:
    chair = journey.enter("chair")
    chair.go(f"{journey.meeting}/minutes")
    chair.sees("A knife, and he comes back.")
    chair.button("Approve and lock")
    chair.sees("It no longer changes")


def housing_completes_its_action(journey: Journey) -> None:
    housing = journey.enter("housing")
    housing.link("Actions")
    housing.sees("change locks")
    housing.page.locator("main tr:has-text('change locks')").get_by_role("link", name="Done", exact=False).click()
    housing.write(note="New locks on both doors.")
    housing.button("Save")
    housing.go("/actions")
    housing.sees("No open actions")
    coordinator = journey.enter("coordinator")
    coordinator.go("/cases")
    coordinator.row("Mirela B")


def participants_take_the_pack(journey: Journey) -> None:
    housing = journey.enter("housing")
    housing.go(f"{journey.meeting}/pack")
    with housing.page.expect_download() as taken:
        housing.button("Download the pack")
    assert taken.value.path().read_bytes()[:5] == b"%PDF-"
    assert names_in([taken.value.suggested_filename], NAMES) == []
    housing.go(f"{journey.meeting}/pack")
    housing.sees("Housing, housing")


def nothing_was_left_behind(journey: Journey) -> None:
    if journey.script:
        for who, one in journey.people.items():
            assert one.left_behind() == {"local": 0, "session": 0}, who
    assert journey.witness.complaints == []
    assert names_in(journey.witness.urls, NAMES) == []
    titles = {title for title in journey.witness.titles if not title.startswith("Loading ")}
    assert len(titles) > 15
    plain = {REFERENCE.sub("", title.removesuffix(" · Roundtable").removeprefix("Error: ")) for title in titles}
    assert plain <= NEUTRAL
    sent = mails(journey.world)
    assert len(sent) > 3
    assert names_in((f"{mail.kind} {mail.path}" for mail in sent), NAMES) == []


WAY = (
    officer_signs_in_with_password_and_code, officer_fills_in_the_checklist, officer_refers,
    advocate_was_told_in_the_same_moment, coordinator_accepts_and_circulates, agencies_answer_the_research,
    the_day_of_the_meeting_comes, everybody_declares, chair_opens_and_hears_the_case, chair_approves_the_minutes, housing_completes_its_action,
    participants_take_the_pack, nothing_was_left_behind,
)  # fmt: skip


def test_a_case_goes_from_the_phone_to_a_completed_action(journey: Journey) -> None:
    for step in WAY:
        try:
            step(journey)
        except BaseException as error:
            error.add_note(journey.where())
            raise
