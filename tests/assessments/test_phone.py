"""The checklist in a real browser at 390 px: autosave without a line, the dock, no sideways scroll, no axe fault."""

import re
from hashlib import sha256

import pytest

from app.accounts.models import SignIn
from app.core import clock
from tests.assessments.sheets import begin, stored
from tests.factories.browsing import axe_faults, browser, is_too_wide, served

pytestmark = pytest.mark.browser
SECRET = "s" * 43


@pytest.fixture
def phone(app, world):
    """A signed-in officer's phone: gives (page, context, address)."""
    with world.database.unit() as unit:
        now = clock.now()
        unit.session.add(SignIn(user_id=world.users["officer"], token_hash=sha256(SECRET.encode()).digest(),
                                csrf_token="t" * 32, has_second_factor=True, created_at=now, seen_at=now))  # fmt: skip
    with served(app) as address, browser() as chromium:
        context = chromium.new_context(viewport={"width": 390, "height": 844})
        context.add_cookies([{"name": app.state.settings.cookie_name, "value": SECRET, "url": address}])
        yield context.new_page(), context, address


def choose(page, item, words):
    page.click(f"fieldset[data-item={item}] label:has-text('{words}')")


def test_answers_wait_without_a_line_and_arrive_when_it_is_back(phone, world):
    page, context, address = phone
    id_ = begin(world)
    page.goto(f"{address}/assessments/{id_}/parts/1")
    choose(page, "q1", "Yes")
    page.fill("#f-q1-note", "Bruising")
    page.wait_for_selector("#dock:has-text('13 more yes answers reach 14')")
    page.wait_for_timeout(1200)
    context.set_offline(True)
    choose(page, "q2", "Yes")
    choose(page, "q3", "Not known")
    page.wait_for_selector("[data-save-state]:has-text('2 answers not sent yet')")
    assert set(stored(world, id_)) == {"q1"}
    context.set_offline(False)
    page.wait_for_selector("[data-save-state]:has-text('Saved')")
    page.wait_for_selector("#dock:has-text('12 more yes answers reach 14')")
    assert stored(world, id_) == {"q1": ("yes", "Bruising"), "q2": ("yes", ""), "q3": ("unknown", "")}
    page.reload()
    assert page.is_checked("fieldset[data-item=q3] input[value=unknown]")
    assert page.input_value("#f-q1-note") == "Bruising"
    page.click("#next-part")
    page.wait_for_url(re.compile("/parts/2$"))


def test_every_page_is_clear_of_axe_faults_in_both_themes_and_never_too_wide(phone, world):
    page, _, address = phone
    id_ = begin(world, label="Incident 4471")
    for scheme in ("light", "dark"):
        page.emulate_media(color_scheme=scheme)
        for path in ("/parts/1", "/safety", "", "/judgement", "/referral", "/discarding"):
            page.goto(f"{address}/assessments/{id_}{path}")
            assert axe_faults(page) == [], (scheme, path)
            assert not is_too_wide(page), path
        for path in ("", "/new"):
            page.goto(f"{address}/assessments{path}")
            assert axe_faults(page) == [], (scheme, path)
    page.set_viewport_size({"width": 320, "height": 700})
    page.goto(f"{address}/assessments/{id_}/parts/1")
    assert not is_too_wide(page)


def test_buttons_are_large_and_the_dock_covers_no_focused_one(phone, world):
    page, _, address = phone
    page.goto(f"{address}/assessments/{begin(world)}/parts/1")
    heights = page.evaluate("[...document.querySelectorAll('.o')].map(one => one.getBoundingClientRect().height)")
    assert min(heights) >= 52
    for item in ("q1", "q3", "q5"):
        page.focus(f"fieldset[data-item={item}] input[value=yes]")
        page.wait_for_timeout(100)
        box = page.evaluate("(() => { const one = document.activeElement.closest('.o').getBoundingClientRect();"
                            " return [one.bottom, document.getElementById('dock').getBoundingClientRect().top]; })()")  # fmt: skip
        assert box[0] <= box[1]


def test_stop_and_hide_blanks_the_screen_and_ends_the_sign_in(phone, world):
    page, _, address = phone
    id_ = begin(world)
    page.goto(f"{address}/assessments/{id_}/safety")
    page.click("text=Stop and hide")
    page.wait_for_url(re.compile("(?!.*assessments).*"))
    page.goto(f"{address}/assessments/{id_}/parts/1")
    assert "sign-in" in page.url
