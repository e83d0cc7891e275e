"""The page of a case and the risk card of the meeting: what changed, drawn and in words, readable by everybody who may see it."""

from collections.abc import Iterator
from html.parser import HTMLParser
from uuid import UUID

import pytest
from fastapi import FastAPI
from sqlalchemy import event
from sqlmodel import select

from app.accounts.models import User
from app.assessments.course.changes import News
from app.core.i18n import PSEUDO
from app.desk.live.risk import SHOWN, RiskCard, risk_of
from tests.assessments.courses import ago, every
from tests.assessments.sheets import LAP, judge
from tests.assessments.test_course import CHOKED
from tests.core.test_pseudo_locale import Reader, data_words, untranslated
from tests.factories.browsing import axe_faults, browser, is_too_wide, served
from tests.factories.world import Door, World

CHOKED_LABEL = "Strangulation, choking, suffocation or drowning"


def lived(world: World) -> dict[str, UUID]:
    """A year of Anna's case: three forms of Dash, the second raised by judgement, one LAP between."""
    first = ago(world, 300, every(q1="yes", q9="unknown", **{CHOKED: "no"}))
    second = ago(world, 100, every(q1="yes", q2="yes", **{CHOKED: "no"}), "idva")
    judge(world, second, "police")
    lap = ago(world, 50, every(LAP, q11="unknown"), instrument=LAP)
    third = ago(world, 5, every(q2="yes", q3="yes", q4="unknown", **{CHOKED: "yes"}), "idva")
    return {"first": first, "second": second, "lap": lap, "third": third}


def history(door: Door, world: World, who: str = "coordinator") -> str:
    answer = door(who).get(f"/cases/{world.cases['anna']}/history")
    assert answer.status_code == 200
    return str(answer.text)


def test_the_page_calls_out_threats_and_tells_every_answer_that_turned(door: Door, world: World) -> None:
    sheets = lived(world)
    main = history(door, world).partition("<main")[2]
    changes = main.partition('id="changes"')[2].partition("</section>")[0]
    assert "New since" in changes
    assert ": strangulation</b>" in changes
    assert changes.index("strangulation") < changes.index("Now yes")
    assert changes.index("Now yes") < changes.index("Now answered no") < changes.index("Now not known")
    assert f'href="/assessments/{sheets["third"]}"' in changes
    assert "The first one in this case; there is none to compare it with." in changes
    for word in ("improved", "better", "safer", "worse than"):
        assert word not in changes.lower()


def test_two_instruments_are_two_drawings_each_with_a_table(door: Door, world: World) -> None:
    lived(world)
    page = history(door, world)
    assert page.count('<svg class="chart" ') == 2
    assert page.count("The same as a table") == 2
    dash = page.partition('id="track-1-title"')[2].partition("</section>")[0]
    assert "Dash 24: 3 checklists, the last on" in dash
    assert "Score at least 3 and at most 4; 1 question is open. Below the threshold" in dash
    assert "Visible high risk by judgement" in dash
    assert "victim_advocate" in dash
    assert dash.count("<tr>") == 4
    assert "raised by judgement" in dash


def test_one_checklist_is_drawn_and_nothing_is_called_new(door: Door, world: World) -> None:
    ago(world, 5, every(code="yes"))
    page = history(door, world)
    assert page.count("<circle") >= 1
    assert 'class="way"' not in page
    assert "New since" not in page
    assert 'class="alarms"' not in page


def test_a_case_without_checklists_says_so(door: Door, world: World) -> None:
    page = history(door, world)
    assert "There is no completed checklist for this case." in page
    assert '<svg class="chart' not in page


@pytest.mark.parametrize(("who", "status"), [("housing", 200), ("chair", 200), ("walled", 404), ("education", 404)])
def test_who_may_not_see_the_case_sees_nothing_of_it(door: Door, world: World, who: str, status: int) -> None:
    lived(world)
    answer = door(who).get(f"/cases/{world.cases['anna']}/history")
    assert answer.status_code == status
    assert ("strangulation" in answer.text) is (status == 200)


def test_the_page_needs_as_many_statements_for_ten_checklists_as_for_two(door: Door, world: World) -> None:
    def statements() -> int:
        seen: list[str] = []

        def note(_connection: object, _cursor: object, statement: str, *_rest: object) -> None:
            if statement.lstrip().upper().startswith(("SELECT", "WITH")):
                seen.append(statement)

        history(door, world)
        event.listen(world.database.engine, "before_cursor_execute", note)
        history(door, world)
        event.remove(world.database.engine, "before_cursor_execute", note)
        return len(seen)

    none = statements()
    ago(world, 30, every())
    ago(world, 20, every(LAP), instrument=LAP)
    few = statements()
    for day in range(8):
        ago(world, 10 - day, every(**{CHOKED: "yes" if day % 2 else "no"}))
    assert statements() == few
    assert few - none <= 3, "answers, protocols, names of agencies"


# The card of the meeting


def card(world: World, who: str = "chair") -> RiskCard:
    actor = world.actor(who)
    found = world.do(lambda unit: risk_of(unit, actor, world.cases["anna"]))
    assert found is not None
    return found


def test_the_card_says_of_each_factor_how_it_came_to_be_known(world: World) -> None:
    lived(world)
    found = card(world)
    assert (found.yes, found.open, found.no, found.total, found.upper) == (3, 1, 20, 24, 4)
    first, *others = found.factors
    assert (first.label, first.news) == (CHOKED_LABEL, News.NEW)
    assert [one.news for one in others] == [News.NEW, None]
    assert found.drawing is not None
    assert len(found.days) == len(found.drawing.marks) == 3


def test_what_was_not_known_before_is_first_known_and_not_new(world: World) -> None:
    ago(world, 30, every(**{CHOKED: "unknown"}))
    ago(world, 5, every(**{CHOKED: "yes"}))
    assert [(one.label, one.news) for one in card(world).factors] == [(CHOKED_LABEL, News.FIRST_KNOWN)]


def test_a_threat_that_another_form_called_out_stands_on_the_card_too_and_once(world: World) -> None:
    ago(world, 30, every())
    ago(world, 20, every(LAP, q5="yes"), instrument=LAP)
    ago(world, 5, every(**{CHOKED: "yes"}))
    found = card(world)
    assert [(one.label, one.news) for one in found.factors] == [("Choking or strangulation", News.NEW)]


def test_a_later_count_never_hides_the_form_that_gives_a_level(world: World) -> None:
    ago(world, 5, every(code="yes"))
    ago(world, 1, every("uk.s-dash-2009"), instrument="uk.s-dash-2009")
    found = card(world)
    assert (found.title, found.yes) == ("Dash 24", 24)


def test_the_card_is_short_but_never_cuts_what_came_up_new(world: World) -> None:
    ago(world, 30, every())
    ago(world, 5, every(code="yes"))
    new = [one for one in card(world).factors if one.news is News.NEW]
    assert len(new) > SHOWN
    ago(world, 1, every(code="yes"))
    assert len(card(world).factors) == SHOWN
    assert [one.news for one in card(world).factors] == [None] * SHOWN


def test_a_case_without_checklists_has_no_card(world: World) -> None:
    actor = world.actor("chair")
    assert world.do(lambda unit: risk_of(unit, actor, world.cases["anna"])) is None


# Everybody can read it


def test_every_word_of_both_screens_is_translated(door: Door, world: World) -> None:
    lived(world)

    def speak(unit: object) -> None:
        for user in unit.session.exec(select(User)).all():  # type: ignore[attr-defined]
            user.locale = PSEUDO

    world.do(speak)
    data = data_words(world.database)
    for path in (f"/cases/{world.cases['anna']}/history", f"/areas/{world.area}/instruments"):
        reader: HTMLParser = Reader()
        reader.feed(door("coordinator").get(path).text)
        assert untranslated(reader, data) == set(), path  # type: ignore[arg-type]


@pytest.fixture
def address(app: FastAPI, world: World) -> Iterator[str]:
    lived(world)
    with served(app) as found:
        yield found


@pytest.mark.browser
@pytest.mark.slow
def test_both_screens_are_accessible_in_light_and_dark_and_narrow(
    app: FastAPI, world: World, door: Door, address: str
) -> None:
    name = app.state.settings.cookie_name
    with browser() as chromium:
        context = chromium.new_context(
            base_url=address, viewport={"width": 1280, "height": 900}, reduced_motion="reduce"
        )
        context.add_cookies([{"name": name, "value": door("coordinator").cookies[name], "url": address}])
        page = context.new_page()
        for path in (f"/cases/{world.cases['anna']}/history", f"/areas/{world.area}/instruments"):
            page.goto(path)
            page.evaluate("document.querySelectorAll('main details').forEach(one => { one.open = true })")
            for theme in ("light", "dark"):
                page.emulate_media(color_scheme=theme)
                assert axe_faults(page) == [], (path, theme)
            page.set_viewport_size({"width": 320, "height": 700})
            assert not is_too_wide(page), path
            page.set_viewport_size({"width": 1280, "height": 900})


@pytest.mark.browser
@pytest.mark.slow
def test_the_drawing_is_spoken_as_one_picture_and_the_table_prints(
    app: FastAPI, world: World, door: Door, address: str
) -> None:
    name = app.state.settings.cookie_name
    with browser() as chromium:
        context = chromium.new_context(base_url=address, java_script_enabled=True)
        context.add_cookies([{"name": name, "value": door("coordinator").cookies[name], "url": address}])
        page = context.new_page()
        page.goto(f"/cases/{world.cases['anna']}/history")
        drawing = page.get_by_role("img", name="Dash 24: 3 checklists", exact=False)
        assert drawing.count() == 1
        table = page.locator("details table").first
        assert not table.is_visible()
        page.emulate_media(media="print")
        assert table.is_visible()
