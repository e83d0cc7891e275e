import pytest
from sqlmodel import select

from app.audit.record import looked
from app.audit.tags import Tag
from app.cases import policy, queries, service
from app.cases.identity import queries as identity
from app.cases.identity import service as identity_service
from app.cases.matching.scoring import Known
from app.cases.models import CaseFile, PersonKey, PhoneSafe, Seat, Wall
from app.cases.schemas import (
    ChangePerson,
    ChangeSafeContact,
    DecideSame,
    OpenCase,
    PartWords,
    PersonWords,
    RaiseWall,
    SafeContactWords,
)
from app.core.db import Database
from app.core.errors import Conflict, NotFound, NotPermitted
from tests.factories.world import CAST, World, tags

pytestmark = pytest.mark.postgres
SEES_ANNA = {"chair", "coordinator", "police", "idva", "housing", "deputy"}


@pytest.mark.parametrize("who", CAST)
def test_filter_and_sentence_agree_for_the_whole_cast(world: World, who: str) -> None:
    actor = world.actor(who)

    def both(unit: object) -> dict[str, tuple[bool, bool]]:
        found = {}
        for key, case_id in world.cases.items():
            by_sql = (
                unit.session.execute(
                    select(CaseFile.id).where(CaseFile.id == case_id, policy.visible_to(actor))
                ).first()
                is not None
            )
            case = unit.session.get_one(CaseFile, case_id)
            seats, walls = unit.session.exec(select(Seat)).all(), unit.session.exec(select(Wall)).all()
            found[key] = (by_sql, policy.why_not_view(actor, case, seats, walls) is None)
        looked(unit, actor, Tag.CASES_LISTED)
        return found

    found = world.do(both)
    assert all(one == other for one, other in found.values())
    assert found["anna"][0] is (who in SEES_ANNA)


def opened(world: World, given: str = "Dana", family: str = "Vell", **more: object) -> CaseFile:
    words = OpenCase(
        victim=PersonWords(
            given_name=given, family_name=family, births=["1990-02-03"], phones=["07700 900456"], **more
        ),
        safe_contact=SafeContactWords(phone_safe=PhoneSafe.UNKNOWN),
        people=[
            PartWords(given_name="Olan", family_name="Vell", births=["1985-07-01"]),
            PartWords(given_name="Kit", part="child"),
        ],
    )
    return world.do(lambda unit: service.open_case(unit, world.actor("coordinator"), world.area, words))


def test_opening_a_case_counts_children_and_knows_its_perpetrator(world: World, database: Database) -> None:
    case = opened(world)
    assert (case.children_count, case.is_perpetrator_unknown) == (1, False)
    assert world.do(lambda unit: len(unit.session.exec(select(PersonKey)).all())) > 10
    view = world.do(lambda unit: queries.case_view(unit, world.actor("coordinator"), case.id))
    assert view.victim.name == "Dana Vell"
    assert queries.banner(view.safe_contact)["phone_safe"] == "unknown"
    assert "case:opened" in tags(database)


def test_a_known_person_is_found_by_a_misspelt_name_and_never_through_a_wall(world: World) -> None:
    case = opened(world)
    asked = Known(("Danna",), ("Vell",), births=(__import__("datetime").date(1990, 2, 3),))

    def ask(who: str) -> list[identity.Match]:
        actor = world.actor(who)
        return world.do(lambda unit: identity.possible_matches(unit, actor, world.area, asked))

    assert [match.name for match in ask("coordinator")] == ["Dana Vell"]
    assert ask("police") == []
    world.do(
        lambda unit: service.raise_wall(
            unit, world.actor("chair"), case.id, RaiseWall(user_id=world.users["coordinator"], reason="kin")
        )
    )
    assert ask("coordinator") == []


def test_known_elsewhere_names_the_area_alone_and_is_audited_on_both_sides(world: World, database: Database) -> None:
    opened(world)
    asked = Known(("Dana",), ("Vell",), births=(__import__("datetime").date(1990, 2, 3),))
    actor = world.actor("coordinator_b")
    before = len(tags(database))
    found = world.do(lambda unit: identity.known_elsewhere(unit, actor, world.areas["brackenford"], asked))
    assert [one.area_name for one in found] == ["Alderbrook"]
    assert tags(database)[before:].count("person:known-elsewhere") == 2


def test_linking_makes_the_same_pair_and_undoing_restores_what_was(world: World) -> None:
    first, second = opened(world), opened(world, "Danna")
    coordinator = world.actor("coordinator")

    def pair(unit: object) -> list[object]:
        return identity.same_pair_cases(unit, first.id)

    def victims_and_harmers(unit: object) -> list[tuple[object, object]]:
        one, other = (queries.case_view(unit, coordinator, case.id) for case in (first, second))
        return [(one.victim.id, other.victim.id), (one.of("perpetrator")[0].id, other.of("perpetrator")[0].id)]

    pairs = world.do(victims_and_harmers)
    assert world.do(pair) == [first.id]
    links = [
        world.do(
            lambda unit, a=a, b=b: identity_service.decide(
                unit, coordinator, DecideSame(first_id=a, second_id=b, is_same=True)
            )
        )
        for a, b in pairs
    ]
    assert world.do(pair) == [first.id, second.id]
    world.do(lambda unit: identity_service.undo(unit, coordinator, links[0].id, links[0].version))
    assert world.do(pair) == [first.id]
    with pytest.raises(NotPermitted):
        world.do(
            lambda unit: identity_service.decide(
                unit, world.actor("chair"), DecideSame(first_id=pairs[0][0], second_id=pairs[0][1], is_same=True)
            )
        )


def test_a_former_name_stays_findable(world: World) -> None:
    case = opened(world)
    coordinator = world.actor("coordinator")
    words = ChangePerson(family_name="Marsh", version=1)
    person = world.do(lambda unit: service.change_person(unit, coordinator, case.id, case.victim_id, words))
    assert person.aliases == ["Dana Vell"]
    asked = Known(("Dana",), ("Vell",))
    assert world.do(lambda unit: identity.possible_matches(unit, coordinator, world.area, asked))
    with pytest.raises(Conflict):
        world.do(lambda unit: service.change_person(unit, coordinator, case.id, case.victim_id, words))


def test_a_wall_needs_two_people_to_fall(world: World) -> None:
    chair, coordinator, anna = world.actor("chair"), world.actor("coordinator"), world.cases["anna"]
    wall = world.do(lambda unit: queries.walls_at(unit, anna)[0])
    asked = world.do(lambda unit: service.lift_wall(unit, coordinator, anna, wall.id, wall.version))
    with pytest.raises(NotPermitted):
        world.do(lambda unit: service.lift_wall(unit, coordinator, anna, wall.id, asked.version))
    assert world.do(lambda unit: service.lift_wall(unit, chair, anna, wall.id, asked.version)).lifted_at is not None
    assert world.do(lambda unit: queries.case_for(unit, world.actor("walled"), anna)).id == anna


@pytest.mark.parametrize(
    ("who", "error"),
    [("idva", None), ("coordinator", None), ("housing", NotPermitted), ("walled", NotFound), ("police_b", NotFound)],
)
def test_who_may_change_safe_contact(world: World, who: str, error: type[Exception] | None) -> None:
    words = ChangeSafeContact(phone_safe=PhoneSafe.YES, way="Text first", version=1)

    def change() -> None:
        world.do(lambda unit: service.change_safe_contact(unit, world.actor(who), world.cases["anna"], words))

    if error is None:
        change()
    else:
        with pytest.raises(error):
            change()


def test_a_conflict_follows_the_person_once_somebody_decided_who_it_is(world: World) -> None:
    first, second = opened(world), opened(world, "Danna")
    coordinator, chair, housing = world.actor("coordinator"), world.actor("chair"), world.actor("housing")
    for case in (first, second):
        world.do(lambda unit, case=case: service.give_seat(unit, coordinator, case.id, housing.agency_id, "research"))
    world.do(lambda unit: service.raise_wall(unit, chair, first.id, RaiseWall(user_id=housing.user_id, reason="kin")))
    assert world.do(lambda unit: queries.case_for(unit, housing, second.id)).id == second.id
    pair = DecideSame(first_id=first.victim_id, second_id=second.victim_id, is_same=True)
    world.do(lambda unit: identity_service.decide(unit, coordinator, pair))
    with pytest.raises(NotFound):
        world.do(lambda unit: queries.case_for(unit, housing, second.id))
