"""Packs: one shape, what the recipient may see and nothing more, on the record; an ETag that knows when it changed."""

from collections.abc import Callable
from datetime import timedelta
from io import BytesIO
from typing import Any
from uuid import UUID

import pytest
from pypdf import PdfReader
from sqlmodel import col, select

from app.accounts.models import Agency, Signatory
from app.actions import service as actions
from app.actions.schemas import CompleteAction
from app.assessments.models import Assessment, AssessmentStatus
from app.audit.models import AuditEvent, AuditSubject
from app.audit.record import record
from app.audit.tags import Tag
from app.cases.models import Person
from app.core import clock
from app.core.actor import house_actor
from app.core.db import Database, UnitOfWork
from app.core.errors import NotFound, NotPermitted
from app.meetings.models import Meeting
from app.meetings.research.models import ResearchItem
from app.packs import policy
from app.packs.models import Pack
from app.packs.schemas import LeftOut
from app.sharing.models import Disclosure
from tests.factories.world import CAST, Door, World, tags
from tests.meetings.agendas import call_meeting, listed, meeting, next_meeting
from tests.meetings.hearings import circulated, declare, held
from tests.meetings.minutes.test_minutes import approve, wall
from tests.packs.hearing import (
    CODE_WORD,
    HIDDEN_STREET,
    OPEN_STREET,
    OWN,
    PHONE,
    PRIVATE,
    RELEASED,
    WITHHELD,
    add_action,
    change,
    plant,
    pull,
)

READ = "packs:read"
SECRETS = (WITHHELD, PRIVATE, HIDDEN_STREET, CODE_WORD, PHONE, "7700900123")


def url_of(meeting_id: UUID) -> str:
    return f"/api/v1/meetings/{meeting_id}/pack"


def text_of(content: bytes) -> str:
    return "\n".join(page.extract_text() for page in PdfReader(BytesIO(content)).pages)


@pytest.mark.postgres
def test_a_pack_holds_cases_people_safe_contact_research_and_actions(world: World, database: Database) -> None:
    meeting_id, listings = circulated(world, ("anna", "clara"))
    declare(world, meeting_id, "police")
    plant(world, listings["anna"])
    add_action(world, listings["anna"], "Change the locks")
    pack = pull(world, "police", meeting_id)
    assert [(one.number, one.name) for one in pack.cases] == [(1, "Anna Kowalczyk"), (2, "Clara Somebody")]
    assert (pack.recipient.person, pack.recipient.agency, pack.marking) == ("Police", "police", "OFFICIAL-SENSITIVE")
    first = pack.cases[0]
    assert first.safe_contact.phone_safe == "no"
    assert [(one.part, one.name) for one in first.people] == [
        ("victim", "Anna Kowalczyk"),
        ("perpetrator", "Marek Kowalczyk"),
    ]
    assert first.people[0].addresses == [f"{OPEN_STREET}, ZZ1 2BB"]
    assert first.people[0].has_restricted_address
    assert [(one.text, one.is_own) for one in first.research] == [(RELEASED, False), (OWN, True)]
    assert [(one.agency, one.text, one.status) for one in first.actions] == [("housing", "Change the locks", "open")]
    assert pack.left_out == []
    assert not any(secret in pack.model_dump_json() for secret in SECRETS)


@pytest.mark.postgres
def test_every_pull_is_numbered_disclosed_and_recorded_with_its_cases(world: World, database: Database) -> None:
    meeting_id, _ = circulated(world, ("anna", "clara"))
    declare(world, meeting_id, "police")
    first, second = pull(world, "police", meeting_id), pull(world, "police", meeting_id)
    assert first.number != second.number
    assert tags(database).count("pack:pulled") == 2
    with database.unit() as unit:
        rows = unit.session.exec(select(Pack).where(Pack.number == first.number)).all()
        assert [(row.user_id, row.agency_id, row.client_id, row.agenda_version) for row in rows] == [
            (world.users["police"], world.agencies["police"], None, 1)
        ]
        told = unit.session.exec(select(Disclosure)).all()
        assert sorted(one.subject_id for one in told) == sorted([world.cases["anna"], world.cases["clara"]] * 2)
        event = unit.session.exec(select(AuditEvent).where(AuditEvent.tag == "pack:pulled")).first()
        assert event is not None
        assert (event.op, event.purpose) == ("disclose", "prepare")
        subjects = unit.session.exec(
            select(AuditSubject.subject_id).where(
                AuditSubject.event_id == event.id, AuditSubject.subject_table == "case_files"
            )
        ).all()
        assert set(subjects) == {world.cases["anna"], world.cases["clara"]}


@pytest.mark.parametrize(
    ("who", "page", "api"),
    [
        ("chair", 200, 200), ("coordinator", 200, 200), ("police", 200, 200), ("idva", 200, 200), ("housing", 200, 200),
        ("education", 200, 200), ("walled", 200, 200), ("officer", 404, 404), ("observer", 403, 403), ("auditor", 404, 404),
        ("administrator", 404, 404), ("lapsed", 404, 401), ("former", 404, 404), ("coordinator_b", 404, 404), ("police_b", 404, 404),
    ],
)  # fmt: skip
def test_who_may_take_a_pack(world: World, door: Door, who: str, page: int, api: int) -> None:
    meeting_id, _ = circulated(world)
    if page == 200:
        declare(world, meeting_id, who)
    assert door(who).get(f"/meetings/{meeting_id}/pack").status_code == page
    assert door.api(who, READ).get(url_of(meeting_id)).status_code == api


def test_policy_says_the_same_in_sql_and_in_sentences(world: World) -> None:
    meeting_id, _ = circulated(world)
    declare(world, meeting_id, "police")
    pull(world, "police", meeting_id)
    seen = 0
    for who in CAST:
        actor = world.actor(who)
        with world.database.unit() as unit:
            pack = unit.session.exec(select(Pack)).one()
            visible = unit.session.exec(select(Pack.id).where(policy.visible_to(actor))).first() is not None
        assert visible is (policy.why_not_view(actor, pack) is None), who
        seen += visible
    assert seen == 4, "police, walled, chair and coordinator"


def test_there_is_no_pack_before_circulation_and_none_of_a_hidden_meeting(world: World, door: Door) -> None:
    meeting_id = call_meeting(world)
    listed(world, "anna", meeting_id)
    early = door.api("coordinator", READ).get(url_of(meeting_id))
    assert early.status_code == 403
    assert "before the agenda is circulated" in early.text
    assert door("coordinator").get(f"/meetings/{meeting_id}/pack").status_code == 403
    hidden, nowhere = (door.api("police", READ).get(url_of(one)) for one in (meeting_id, world.area))
    assert hidden.status_code == nowhere.status_code == 404


def test_people_declare_first_and_programs_get_what_other_agencies_released_only_after_it(
    world: World, door: Door
) -> None:
    meeting_id, listings = circulated(world)
    plant(world, listings["anna"])
    led = door("police").get(f"/meetings/{meeting_id}/pack")
    assert led.status_code == 303
    assert led.headers["location"].endswith("/declaration")
    assert door("police").get(f"/meetings/{meeting_id}/pack/download").status_code == 403
    with pytest.raises(NotPermitted):
        pull(world, "police", meeting_id)
    client = door.api("police", READ)
    before = client.get(url_of(meeting_id)).json()
    assert before["left_out"] == [LeftOut.RELEASED_RESEARCH.value]
    assert [one["text"] for one in before["cases"][0]["research"]] == [OWN]
    assert before["recipient"] == {"person": "Police", "agency": "police", "program": "police program"}
    declare(world, meeting_id, "police")
    after = client.get(url_of(meeting_id)).json()
    assert after["left_out"] == []
    assert {one["text"] for one in after["cases"][0]["research"]} == {OWN, RELEASED}


def test_a_token_needs_the_scope_and_a_bad_format_is_told(world: World, door: Door) -> None:
    meeting_id, _ = circulated(world)
    assert door.api("police", "actions:read").get(url_of(meeting_id)).status_code == 403
    assert door.api("police", READ).get(url_of(meeting_id) + "?format=docx").status_code == 422
    assert door(None).get(url_of(meeting_id)).status_code == 401


def test_a_walled_persons_pack_has_no_trace_of_the_case(world: World, door: Door) -> None:
    meeting_id, listings = circulated(world, ("anna", "clara"))
    declare(world, meeting_id, "walled", "police")
    plant(world, listings["anna"])
    add_action(world, listings["anna"], "Change the locks")
    pack = pull(world, "walled", meeting_id)
    assert [(one.number, one.name) for one in pack.cases] == [(1, "Clara Somebody")]
    paper = door("walled").get(f"/meetings/{meeting_id}/pack/download")
    assert paper.status_code == 200
    reference = pull(world, "police", meeting_id).cases[0].reference
    for told in (pack.model_dump_json(), text_of(paper.content)):
        for word in (
            "Anna",
            "Kowalczyk",
            reference,
            "locks",
            str(listings["anna"]),
            str(world.cases["anna"]),
            RELEASED,
        ):
            assert word not in told


def test_neither_json_nor_pdf_holds_what_is_withheld_restricted_or_unreleased(world: World, door: Door) -> None:
    meeting_id, listings = circulated(world)
    plant(world, listings["anna"])
    declare(world, meeting_id, "housing", "police", "coordinator")
    for who, unreleased_is_own in (("housing", True), ("police", False), ("coordinator", False)):
        client = door.api(who, READ)
        told = client.get(url_of(meeting_id)).text
        paper = text_of(client.get(url_of(meeting_id) + "?format=pdf").content).replace("\n", "")
        for words in (told, paper):
            assert RELEASED in words.replace("- ", "-")
            for secret in SECRETS:
                assert (secret in words) is (unreleased_is_own and secret == PRIVATE), (who, secret)


def test_the_pdf_is_tagged_marked_and_named_neutrally(world: World, door: Door) -> None:
    meeting_id, _ = circulated(world, ("anna", "clara"))
    declare(world, meeting_id, "police")
    answer = door("police").get(f"/meetings/{meeting_id}/pack/download?form=large&purpose=meeting")
    number = pull_number(answer.headers["content-disposition"])
    assert answer.headers["content-type"] == "application/pdf"
    reader = PdfReader(BytesIO(answer.content))
    root = reader.trailer["/Root"]
    assert root["/MarkInfo"]["/Marked"]
    assert "/StructTreeRoot" in root
    assert root["/Lang"].startswith("en")
    assert len(reader.pages) >= 3
    for page in reader.pages:
        words = page.extract_text()
        assert number in words
        assert "Police (police)" in words
        assert "OFFICIAL-SENSITIVE" in words
    told = str(dict(reader.metadata or {})) + (
        reader.xmp_metadata.stream.get_data().decode() if reader.xmp_metadata else ""
    )
    assert number in told
    for word in ("Anna", "Kowalczyk", "Police", "Conference", "Alderbrook"):
        assert word not in told
    assert tags(world.database)[-1] == "pack:pulled"


def pull_number(disposition: str) -> str:
    assert disposition.startswith('attachment; filename="pack-')
    return disposition.split("pack-")[1].removesuffix('.pdf"')


def test_each_case_starts_on_its_own_page_with_the_safe_contact_banner_first(world: World, door: Door) -> None:
    meeting_id, _ = circulated(world, ("anna", "clara"))
    declare(world, meeting_id, "police")
    pages = PdfReader(
        BytesIO(door.api("police", READ).get(url_of(meeting_id), headers={"Accept": "application/pdf"}).content)
    ).pages
    cover, first, second = (page.extract_text() for page in pages[:3])
    assert "09:30" in cover
    assert cover.index("Anna Kowalczyk") < cover.index("Clara Somebody")
    for page, name in ((first, "1. Anna Kowalczyk"), (second, "2. Clara Somebody")):
        assert page.index(name) < page.index("DO NOT CALL") < page.index("Person at risk")


MARKUP = '#panic() *bold* _x_ $y$ \\ `raw` <label> @ref // c /* d */ #import "x.typ" =head - item'
SIGNS = "emoji 😀👩‍👧 hebrew שלום arabic مرحبا han 漢字 kana ひらがな tibetan བོད override \u202etxt\u202c nul\x00 \ud7ff\uf8ff"


def test_nothing_a_person_typed_is_read_as_markup_and_no_sign_stops_the_print(world: World, door: Door) -> None:
    meeting_id, listings = circulated(world)
    declare(world, meeting_id, "police")
    add_action(world, listings["anna"], MARKUP)
    add_action(world, listings["anna"], SIGNS.replace("\x00", ""))
    answer = door("police").get(f"/meetings/{meeting_id}/pack/download")
    assert answer.status_code == 200
    words = " ".join(text_of(answer.content).split())
    for piece in ("#panic()", "*bold*", "_x_", "$y$", "`raw`", "<label>", "@ref", "// c", "/* d */", "=head", "- item"):
        assert piece in words, piece
    for piece in ("emoji", "hebrew", "arabic", "han", "tibetan", "override txt"):
        assert piece in words, piece


def test_a_sign_without_a_font_is_spelled_by_its_name(monkeypatch: pytest.MonkeyPatch) -> None:
    from app.core import typesetting

    monkeypatch.setattr(typesetting, "_missing", {"symbols", "CJK"})
    assert typesetting._each({"a": ["ok ✓ 漢 é"]}, only_plain=False) == {
        "a": ["ok [check mark] [cjk unified ideograph-6f22] é"]
    }
    assert typesetting._each("ש é", only_plain=True) == "[hebrew letter shin] é"


def etag(door: Door, who: str, meeting_id: UUID, more: str = "") -> str:
    answer = door.api(who, READ).get(url_of(meeting_id) + more)
    assert answer.status_code == 200
    return answer.headers["etag"]


@pytest.mark.postgres
def test_an_unchanged_pack_answers_304_without_a_body_and_without_handing_anything_out(
    world: World, door: Door
) -> None:
    meeting_id, _ = circulated(world)
    client = door.api("police", READ)
    first = client.get(url_of(meeting_id))
    again = client.get(url_of(meeting_id), headers={"If-None-Match": first.headers["etag"]})
    assert (again.status_code, again.content) == (304, b"")
    assert again.headers["etag"] == first.headers["etag"]
    assert tags(world.database).count("pack:pulled") == 1
    with world.database.unit() as unit:
        assert len(unit.session.exec(select(Pack)).all()) == 1
    listed_twice = client.get(url_of(meeting_id), headers={"If-None-Match": f'"other", {first.headers["etag"]}'})
    assert listed_twice.status_code == 304


def test_a_known_etag_opens_nothing_for_somebody_who_may_not_see_the_meeting(world: World, door: Door) -> None:
    meeting_id, _ = circulated(world)
    known = etag(door, "police", meeting_id)
    other = door.api("police_b", READ).get(url_of(meeting_id), headers={"If-None-Match": known})
    assert other.status_code == 404
    assert door.api("police_b", READ).get(url_of(meeting_id), headers={"If-None-Match": "*"}).status_code == 404


def test_the_etag_differs_by_recipient_and_format(world: World, door: Door) -> None:
    meeting_id, _ = circulated(world)
    found = {
        etag(door, who, meeting_id, more)
        for who in ("police", "housing")
        for more in ("", "?format=pdf", "?format=large")
    }
    assert len(found) == 6


def complete(world: World, action_id: UUID) -> None:
    actor = world.actor("housing")
    words = CompleteAction(note="Done it", version=1)
    world.do(lambda unit: actions.complete(unit, actor, action_id, words) and None)


def new_case_joins(world: World, meeting_id: UUID, listing_id: UUID) -> None:
    listed(world, "dora", meeting_id, seats=("police",))
    from tests.meetings.agendas import circulate

    circulate(world, meeting_id)


def new_checklist(world: World, **more: Any) -> None:
    usual = {
        "instrument_id": "uk.safelives.dash-ric-24",
        "score": 12,
        "lower": 12,
        "upper": 14,
        "missing": 2,
        "level": "standard",
    }

    def act(unit: UnitOfWork) -> None:
        now = clock.now()
        row = Assessment(
            area_id=world.area, agency_id=world.agencies["police"], assessor_id=world.users["officer"], case_file_id=world.cases["anna"],
            status=AssessmentStatus.COMPLETED, instrument_version="1.0", instrument_sha256="0" * 64,
            started_at=now, changed_at=now, completed_at=now, **(usual | more),
        )  # fmt: skip
        unit.session.add(row)
        record(unit, house_actor(), Tag.ASSESSMENT_COMPLETED, row)

    world.do(act)


def raise_wall(world: World) -> None:
    wall(world, "police", "anna")


def release(world: World, listing_id: UUID) -> None:
    def act(unit: UnitOfWork) -> None:
        item = unit.session.exec(select(ResearchItem).where(ResearchItem.listing_id == listing_id, col(ResearchItem.released_at).is_(None), ResearchItem.agency_id == world.agencies["housing"], col(ResearchItem.is_withheld).is_(False))).one()  # fmt: skip
        item.released_at = clock.now()
        record(unit, house_actor(), Tag.ITEM_RELEASED, item)

    world.do(act)


CHANGES: dict[str, Callable[[World, UUID, UUID], object]] = {
    "a case joins the agenda": new_case_joins,
    "the meeting moves": lambda world, meeting_id, _: change(
        world, Meeting, meeting_id, starts_at=clock.now() + timedelta(days=70)
    ),
    "an action is added": lambda world, _, listing_id: add_action(world, listing_id, "Another one"),
    "research is released": lambda world, _, listing_id: release(world, listing_id),
    "a name is corrected": lambda world, *_: change(world, Person, world.people["anna"], given_name="Hanna"),
    "another person's name is corrected": lambda world, *_: change(
        world, Person, world.people["anna_perpetrator"], given_name="Marko"
    ),
    "a checklist is completed": lambda world, *_: new_checklist(world),
    "a wall goes up": lambda world, *_: raise_wall(world),
    "the recipient declares": lambda world, meeting_id, _: declare(world, meeting_id, "housing"),
    "an agency gets another name": lambda world, *_: change(
        world, Agency, world.agencies["housing"], short_name="homes"
    ),
}


@pytest.mark.parametrize("what", CHANGES)
def test_the_etag_changes_when_the_pack_does(world: World, door: Door, what: str) -> None:
    meeting_id, listings = circulated(world)
    plant(world, listings["anna"])
    declare(world, meeting_id, "police")
    client = door.api("police", READ)
    before = client.get(url_of(meeting_id)).headers["etag"]
    assert client.get(url_of(meeting_id), headers={"If-None-Match": before}).status_code == 304
    CHANGES[what](world, meeting_id, listings["anna"])
    after = client.get(url_of(meeting_id), headers={"If-None-Match": before})
    assert after.status_code == 200, what
    assert after.headers["etag"] != before


def test_the_etag_changes_when_an_action_of_an_earlier_meeting_is_completed(world: World, door: Door) -> None:
    """BR-57: it stood under matters arising, and the meeting it was agreed at is another one."""
    first, listings = held(world)
    action_id = add_action(world, listings["anna"], "Change the locks")
    second = next_meeting(world, first)
    listed(world, "clara", second, seats=("police",))
    from tests.meetings.agendas import circulate

    circulate(world, second)
    client = door.api("police", READ)
    answer = client.get(url_of(second))
    assert [one["text"] for one in answer.json()["matters_arising"]] == ["Change the locks"]
    revision = meeting(world, second).revision
    complete(world, action_id)
    assert meeting(world, second).revision == revision, "the meeting itself knows nothing of it"
    after = client.get(url_of(second), headers={"If-None-Match": answer.headers["etag"]})
    assert after.status_code == 200
    assert after.json()["matters_arising"] == []


def test_the_last_plan_stands_in_the_next_pack_of_the_same_case(world: World) -> None:
    first, listings = held(world)
    add_action(world, listings["anna"], "Change the locks")
    second = next_meeting(world, first)
    listed(world, "anna", second)
    from tests.meetings.agendas import circulate

    circulate(world, second)
    declare(world, second, "police")
    case = pull(world, "police", second).cases[0]
    assert case.last_plan is not None
    assert case.last_plan.risk_summary == "Summary of anna"
    assert [one.text for one in case.last_plan.actions] == ["Change the locks"]
    assert case.actions == []


def test_after_the_meeting_the_pack_carries_approved_minutes_and_all_actions(world: World, door: Door) -> None:
    meeting_id, listings = held(world)
    add_action(world, listings["anna"], "Change the locks")
    assert pull(world, "housing", meeting_id).minutes is None, "a draft is nobody's pack"
    before = etag(door, "housing", meeting_id)
    approve(world, meeting_id)
    pack = pull(world, "housing", meeting_id)
    assert pack.minutes is not None
    assert pack.minutes.approved_by == "Chair"
    assert pack.cases[0].minutes is not None
    assert pack.cases[0].minutes.risk_summary == "Summary of anna"
    assert etag(door, "housing", meeting_id) != before
    words = text_of(door("housing").get(f"/meetings/{meeting_id}/pack/download?purpose=follow_up").content)
    for piece in ("All actions of this meeting", "Summary of anna", "Housing told of anna", "Change the locks"):
        assert piece in words
    program = door.api("education", READ).get(url_of(meeting_id)).json()
    assert program["left_out"] == ["released_research", "minutes"]
    assert program["minutes"] is None


def test_the_etag_changes_when_the_words_of_the_last_meeting_do(world: World, door: Door) -> None:
    from app.meetings.live.models import Discussion
    from tests.meetings.agendas import circulate

    first, listings = held(world)
    second = next_meeting(world, first)
    listed(world, "anna", second)
    circulate(world, second)
    before = etag(door, "police", second)
    with world.database.unit() as unit:
        (found,) = unit.session.exec(select(Discussion.id).where(Discussion.listing_id == listings["anna"])).all()
    change(world, Discussion, found, risk_summary="Corrected")
    client = door.api("police", READ)
    after = client.get(url_of(second), headers={"If-None-Match": before})
    assert after.status_code == 200
    assert after.json()["cases"][0]["last_plan"]["risk_summary"] == "Corrected"


def test_somebody_who_may_see_no_case_gets_an_empty_pack_on_the_record(world: World, door: Door) -> None:
    meeting_id, _ = circulated(world)
    declare(world, meeting_id, "walled")
    assert pull(world, "walled", meeting_id).cases == []
    paper = door("walled").get(f"/meetings/{meeting_id}/pack/download")
    assert paper.status_code == 200
    assert "0 cases" in text_of(paper.content)
    with world.database.unit() as unit:
        assert {one.subject_table for one in unit.session.exec(select(Disclosure)).all()} == {"meetings"}


def test_the_risk_stands_with_its_bounds(world: World, door: Door) -> None:
    meeting_id, _ = circulated(world)
    new_checklist(world)
    declare(world, meeting_id, "police")
    risk = pull(world, "police", meeting_id).cases[0].risk
    assert risk is not None
    assert (risk.score, risk.lower, risk.upper, risk.missing) == (12, 12, 14, 2)
    words = text_of(door("police").get(f"/meetings/{meeting_id}/pack/download").content)
    assert "at least 12, at most 14; 2 open questions" in words


def test_a_later_count_without_a_level_never_hides_the_checklist_that_has_one(world: World, door: Door) -> None:
    meeting_id, _ = circulated(world)
    new_checklist(world)
    new_checklist(world, instrument_id="uk.s-dash-2009", level=None, score=7, lower=7, upper=8, missing=1)
    new_checklist(world, instrument_id="ca.sara-v3", level="high", score=None, lower=None, upper=None, missing=0)
    declare(world, meeting_id, "police")
    case = pull(world, "police", meeting_id).cases[0]
    assert case.risk is not None
    shown = [(one.instrument_id, one.score, one.level) for one in (case.risk, *case.further_risks)]
    assert shown == [
        ("ca.sara-v3", None, "high"), ("uk.safelives.dash-ric-24", 12, "standard"), ("uk.s-dash-2009", 7, None),
    ]  # fmt: skip
    words = text_of(door("police").get(f"/meetings/{meeting_id}/pack/download").content)
    assert "S-DASH" in words
    assert "None" not in words


def test_a_pack_takes_the_same_number_of_statements_for_two_cases_as_for_six(world: World) -> None:
    from sqlalchemy import event

    counts = []
    for keys in (("anna", "clara"), ("dora", "edda", "fay", "gwen", "hope", "ivy")):
        meeting_id, listings = circulated(world, keys)
        declare(world, meeting_id, "police")
        for one in listings.values():
            add_action(world, one, "Do it")
        seen: list[str] = []

        def note(_c: object, _k: object, statement: str, *_: object) -> None:
            seen.append(statement)  # noqa: B023

        event.listen(world.database.engine, "before_cursor_execute", note)
        pull(world, "police", meeting_id)
        event.remove(world.database.engine, "before_cursor_execute", note)
        counts.append(sum(one.lstrip().upper().startswith("SELECT") for one in seen))
    assert counts[0] == counts[1]
    assert counts[0] <= 40


def test_the_page_names_what_was_handed_out_to_the_own_agency(world: World, door: Door) -> None:
    meeting_id, _ = circulated(world)
    declare(world, meeting_id, "police", "housing")
    number = pull(world, "police", meeting_id).number
    assert number in door("police").get(f"/meetings/{meeting_id}/pack").text
    assert number not in door("housing").get(f"/meetings/{meeting_id}/pack").text
    page = door("police").get(f"/meetings/{meeting_id}/pack").text
    assert "<title>Pack · Roundtable</title>" in page
    assert "Anna" not in page


def test_an_agency_whose_signature_is_over_gets_no_pack(world: World) -> None:
    meeting_id, _ = circulated(world)
    declare(world, meeting_id, "police")

    def act(unit: UnitOfWork) -> None:
        one = unit.session.exec(select(Signatory).where(Signatory.agency_id == world.agencies["police"])).one()
        one.review_on = (clock.now() - timedelta(days=2)).date()

    world.do(act)
    with pytest.raises(NotFound):
        pull(world, "police", meeting_id)
