"""What app.js and checklist.js promise, in a real Chromium under the real content security policy."""

import time
from collections.abc import Callable, Iterator

import pytest
from playwright.sync_api import Browser, Page, expect

from tests.factories.browsing import axe_faults, browser, is_too_wide, served
from tests.web.trial_pages import State, trial_app

pytestmark = pytest.mark.browser
ANSWER = "[data-save-state]"


@pytest.fixture(scope="module")
def chromium() -> Iterator[Browser]:
    with browser() as started:
        yield started


@pytest.fixture(scope="module")
def place() -> Iterator[tuple[str, State]]:
    state = State()
    with served(trial_app(state)) as address:
        yield address, state


@pytest.fixture
def state(place: tuple[str, State]) -> State:
    place[1].__init__()  # type: ignore[misc]
    return place[1]


@pytest.fixture
def page(chromium: Browser, place: tuple[str, State], state: State) -> Iterator[Page]:
    context = chromium.new_context(base_url=place[0], reduced_motion="reduce")
    page = context.new_page()
    faults: list[str] = []
    page.on("pageerror", lambda error: faults.append(str(error)))
    page.on(
        "console",
        lambda message: (
            faults.append(message.text)
            if "Content Security Policy" in message.text or "hx-csp" in message.text
            else None
        ),
    )
    yield page
    stored = page.evaluate("localStorage.length + sessionStorage.length")
    context.close()
    assert faults == []
    assert stored == 0


def until(check: Callable[[], bool]) -> bool:
    end = time.monotonic() + 10
    while not check() and time.monotonic() < end:
        time.sleep(0.03)
    return check()


def focused(page: Page) -> str:
    return str(page.evaluate("document.activeElement.id"))


def test_alt_and_an_arrow_move_an_item_keep_the_focus_and_say_so(page, state):
    page.goto("/order")
    page.focus("#to-c")
    page.keyboard.press("Alt+ArrowUp")
    expect(page.locator("#status")).to_have_text("c moved to place 2")
    assert state.order == ["a", "c", "b"]
    assert focused(page) == "to-c"


def test_dragging_and_the_arrow_buttons_send_the_same_form(page, state):
    page.goto("/order")
    page.drag_and_drop("#it-c .grip", "#it-a")
    assert until(lambda: state.order == ["c", "a", "b"])
    expect(page.locator("#list > li").first).to_have_id("it-c")
    page.get_by_role("button", name="Move c later").click()
    assert until(lambda: state.order == ["a", "c", "b"])


def test_an_error_takes_the_focus_names_itself_in_the_title_and_keeps_what_was_typed(page):
    page.goto("/form")
    page.fill("#f-why", "long words")
    page.click("#save")
    expect(page.locator("#error-summary")).to_be_focused()
    assert page.title() == "Error: Form · Roundtable"
    assert page.input_value("#f-why") == "long words"
    page.click(".errors a")
    assert focused(page) == "f-surname"
    page.fill("#f-surname", "Kow")
    page.click("#save")
    expect(page.locator("#error-summary")).to_have_count(0)
    assert page.title() == "Form · Roundtable"


def test_a_fault_of_the_server_says_not_saved_and_trying_again_works(page, state):
    page.goto("/form")
    page.fill("#f-surname", "Kow")
    state.is_broken = True
    page.click("#save")
    expect(page.locator("#trouble")).to_contain_text("Not saved. Your words are still here.")
    assert page.input_value("#f-surname") == "Kow"
    state.is_broken = False
    page.click("[data-retry]")
    assert until(lambda: len(state.calls) == 2)
    expect(page.locator("#trouble")).to_be_hidden()


def test_after_a_new_sign_in_elsewhere_the_words_are_sent_with_the_new_token(page, state):
    page.goto("/form")
    page.fill("#f-surname", "Kow")
    state.is_signed_in = False
    page.click("#save")
    expect(page.locator("#trouble")).to_contain_text("You are signed out.")
    assert page.input_value("#f-surname") == "Kow"
    state.is_signed_in, state.token = True, "token-two"
    page.click("[data-retry]")
    assert until(lambda: state.calls[-1] == "form token-two")


def test_leaving_with_unsaved_words_warns_and_without_does_not(page):
    asked: list[str] = []
    page.on("dialog", lambda dialog: (asked.append(dialog.type), dialog.accept()))
    page.goto("/form")
    page.goto("/order")
    assert asked == []
    page.goto("/form")
    page.fill("#f-why", "words")
    page.goto("/order")
    assert asked == ["beforeunload"]


def test_shift_three_times_hides_the_screen_even_with_unsaved_words(page, state):
    page.goto("/form")
    page.fill("#f-why", "words")
    for _ in range(3):
        page.keyboard.press("Shift")
    page.wait_for_url("**/away")
    assert state.calls == ["hide"]


def test_writing_capitals_does_not_hide_the_screen(page, state):
    page.goto("/form")
    page.focus("#f-why")
    for letter in "ABCD":
        page.keyboard.press(f"Shift+{letter}")
    assert page.url.endswith("/form")
    assert state.calls == []


def test_the_hide_button_works_without_javascript_too(chromium, place, state):
    context = chromium.new_context(base_url=place[0], java_script_enabled=False)
    page = context.new_page()
    page.goto("/form")
    page.get_by_role("button", name="Hide screen").click()
    page.wait_for_url("**/away")
    context.close()
    assert state.calls == ["hide"]


def test_letters_are_shortcuts_only_while_nothing_is_written_and_the_question_mark_lists_them(page):
    page.goto("/form")
    page.focus("#f-why")
    page.keyboard.press("n")
    assert page.url.endswith("/form")
    page.fill("#f-why", "")
    page.evaluate("document.activeElement.blur()")
    page.keyboard.press("?")
    expect(page.locator("#keys")).to_contain_text("Next speaker")
    page.get_by_role("button", name="Close").click()
    page.keyboard.press("n")
    assert page.url.endswith("#pressed")


def test_a_timer_that_ran_over_says_so_in_words(page):
    page.goto("/form")
    expect(page.locator(".timer.over .of")).to_contain_text("min over")


def test_before_the_sign_in_ends_the_page_asks_and_one_click_stays(page, state):
    state.session_seconds = 120
    page.goto("/form")
    expect(page.locator("#idle")).to_be_visible()
    page.get_by_role("button", name="I am still here").click()
    assert until(lambda: "stay" in state.calls)


def test_at_the_end_the_page_locks_and_keeps_the_words(page, state):
    state.session_seconds = 2
    page.goto("/form")
    page.evaluate(
        """() => { const box = document.querySelector('#f-why'); box.value = 'keep me'; box.dispatchEvent(new Event('input', {bubbles: true})); }"""
    )
    expect(page.locator("main")).to_be_hidden(timeout=8000)
    assert page.input_value("#f-why") == "keep me"


def test_an_answer_is_saved_at_once_and_the_dock_follows(page, state):
    page.goto("/check")
    page.check("#f-q1", force=True)
    expect(page.locator(ANSWER)).to_have_text("Saved")
    expect(page.locator("#dock")).to_have_text("1 sent")
    assert state.sent[0]["answers"] == [{"item": "q1", "value": "yes", "note": "", "seq": 1}]
    page.fill("#t-q1", "the words")
    assert until(lambda: state.sent[-1]["answers"][0]["note"] == "the words")
    assert len({one["client"] for one in state.sent}) == 1


def test_answers_that_could_not_be_sent_are_counted_kept_and_sent_again(page, state):
    page.goto("/check")
    state.is_broken = True
    page.check("#f-q1", force=True)
    page.check("#f-q2-2", force=True)
    expect(page.locator(ANSWER)).to_have_text("2 answers not sent yet")
    page.click("#next")
    assert state.calls == []
    state.is_broken = False
    expect(page.locator(ANSWER)).to_have_text("Saved", timeout=15000)
    assert {(one["item"], one["value"]) for one in state.sent[-1]["answers"]} == {("q1", "yes"), ("q2", "no")}
    if not state.calls:  # the first tap may have waited for a sending that arrived after all
        page.click("#next")
    assert until(lambda: set(state.calls) == {"check"})


def test_without_a_line_an_answer_waits_leaving_warns_and_the_line_sends_it(page, state):
    asked: list[str] = []
    page.on("dialog", lambda dialog: (asked.append(dialog.type), dialog.dismiss()))
    page.goto("/check")
    page.context.set_offline(True)
    page.check("#f-q1-3", force=True)
    expect(page.locator(ANSWER)).to_have_text("1 answer not sent yet")
    page.evaluate("location.href = '/order'")
    assert until(lambda: asked == ["beforeunload"])
    page.context.set_offline(False)
    expect(page.locator(ANSWER)).to_have_text("Saved", timeout=10000)
    assert state.sent[-1]["answers"][0]["value"] == "unknown"


def test_signed_out_in_the_middle_the_answers_stay_and_go_after_the_next_sign_in(page, state):
    page.goto("/check")
    state.is_signed_in = False
    page.check("#f-q1", force=True)
    expect(page.locator(ANSWER)).to_have_text("Sign in again")
    state.is_signed_in, state.token = True, "token-three"
    expect(page.locator(ANSWER)).to_have_text("Saved", timeout=15000)
    assert state.sent[-1]["answers"][0]["value"] == "yes"


@pytest.mark.parametrize("theme", ["light", "dark"])
@pytest.mark.parametrize("path", ["/form", "/order", "/check"])
def test_the_face_has_no_axe_fault_and_fits_320_pixels(page, path, theme):
    page.emulate_media(color_scheme=theme)
    page.set_viewport_size({"width": 320, "height": 640})
    page.goto(path)
    assert axe_faults(page) == []
    assert not is_too_wide(page)


def test_neither_bar_nor_dock_covers_what_has_the_focus(page):
    page.set_viewport_size({"width": 390, "height": 640})
    page.goto("/check")
    page.check("#f-q1", force=True)
    page.check("#f-q2", force=True)
    page.evaluate("document.activeElement.blur(); window.scrollTo(0, 0)")
    page.locator(".brand").focus()
    seen = 0
    for _ in range(14):
        page.keyboard.press("Tab")
        inside = """() => { const one = document.activeElement; if (!one.closest('form[data-autosave-url]')) return null;
          const box = (one.closest('.o') ?? one).getBoundingClientRect(), edge = (name) => document.querySelector(name).getBoundingClientRect();
          return box.bottom <= edge('.dock').top + 1 && box.top >= edge('.bar').bottom - 1; }"""
        if (is_free := page.evaluate(inside)) is not None:
            seen += 1
            assert is_free, page.evaluate("document.activeElement.outerHTML")
    assert seen >= 5


def test_targets_on_the_phone_are_large(page):
    page.set_viewport_size({"width": 390, "height": 640})
    page.goto("/check")
    sizes = page.evaluate(
        "[...document.querySelectorAll('.o')].map(one => one.getBoundingClientRect()).map(box => [box.width, box.height])"
    )
    assert len(sizes) == 6
    assert min(height for _, height in sizes) >= 52
    small = page.evaluate(
        "[...document.querySelectorAll('a, button, summary, textarea')].filter(one => { const box = one.getBoundingClientRect(); return box.width > 1 && (box.height < 24 || box.width < 24); }).length"
    )
    assert small == 0
