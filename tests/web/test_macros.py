"""What the shared macros promise: safe contact, risk, forms and drawings, each rendered alone."""

from typing import Any

import pytest
from jinja2 import Environment

from app.web import forms
from app.web.render import make_templates

DO_NOT_CALL = "Do not call or text."


@pytest.fixture(scope="module")
def environment() -> Environment:
    return make_templates()


def drawn(environment: Environment, noun: str, macro: str, *args: Any, **kwargs: Any) -> str:
    module = environment.get_template(f"components/{noun}.html").module
    return str(getattr(module, macro)(*args, **kwargs))


@pytest.mark.parametrize(
    "contact",
    [None, {}, {"phone_safe": "no"}, {"phone_safe": "unknown"}, {"phone_safe": None}, {"phone_safe": "maybe"}],
)
def test_unknown_means_do_not_call(environment, contact):
    assert DO_NOT_CALL in drawn(environment, "people", "safe_contact", contact)
    assert "tel:" not in drawn(environment, "people", "phone", "+44 7700 900123", contact)


def test_only_a_phone_marked_safe_becomes_a_link(environment):
    safe = {"phone_safe": "yes", "how": "through the advocate.", "who_is_not_safe": "a neighbour"}
    banner = drawn(environment, "people", "safe_contact", safe)
    assert DO_NOT_CALL not in banner
    assert "Safe way: through the advocate." in banner
    assert "Never through: a neighbour." in banner
    assert 'href="tel:+447700900123"' in drawn(environment, "people", "phone", "+44 7700 900123", safe)


def test_the_safe_contact_banner_escapes_what_people_typed(environment):
    assert "<b>x" not in drawn(environment, "people", "safe_contact", {"phone_safe": "no", "how": "<b>x</b>"})


@pytest.mark.parametrize(
    ("level", "look", "shape"), [("standard", "std", "b0"), ("medium", "med", "b1"), ("high", "high", "b2")]
)
def test_risk_is_word_shape_and_colour_together(environment, level, look, shape):
    band = drawn(environment, "status", "risk_band", level, "The words")
    assert f"band {look}" in band
    assert f"#i-{shape}" in band
    assert "The words" in band


def test_an_unknown_level_is_not_drawn_as_low_risk(environment):
    assert "band" not in drawn(environment, "status", "risk_band", "unknown", "Not scored")


def test_a_field_keeps_what_was_typed_and_ties_its_error_to_the_box(environment):
    form = forms.Form({"surname": ["<Kow>"]}, [("surname", "Write at least 10 characters.")], None)
    field = drawn(environment, "forms", "field", form, "surname", "Family name", hint="As on the papers")
    assert 'value="&lt;Kow&gt;"' in field
    assert 'aria-describedby="f-surname-hint f-surname-error"' in field
    assert 'aria-invalid="true"' in field
    assert '<label for="f-surname">Family name</label>' in field
    summary = drawn(environment, "forms", "error_summary", form)
    assert '<a href="#f-surname">Write at least 10 characters.</a>' in summary
    assert drawn(environment, "forms", "error_summary", forms.empty()).strip() == ""


def test_a_password_never_comes_back(environment):
    form = forms.Form({"password": ["correct horse"]}, [], None)
    assert "correct horse" not in drawn(environment, "forms", "field", form, "password", "Password", type="password")


def test_a_box_unticked_by_hand_stays_unticked(environment):
    sent = forms.Form({"surname": ["Kow"]}, [], None)
    assert "checked" not in drawn(environment, "forms", "checkbox", sent, "agree", "Agree", checked=True)
    assert "checked" in drawn(environment, "forms", "checkbox", forms.empty(), "agree", "Agree", checked=True)
    assert "checked" not in drawn(environment, "forms", "checkboxes", sent, "who", "Who", [("a", "A")], chosen=["a"])
    assert "checked" in drawn(
        environment, "forms", "checkboxes", forms.empty(), "who", "Who", [("a", "A")], chosen=["a"]
    )


def test_every_kind_of_field_shows_its_error_beside_it(environment):
    form = forms.Form({}, [("one", "Choose one of the answers.")], None)
    options = [("a", "A"), ("b", "B")]
    for macro, extra in [
        ("field", ()),
        ("date", ()),
        ("area", ()),
        ("select", (options,)),
        ("radios", (options,)),
        ("choices", (options,)),
        ("checkbox", ()),
        ("checkboxes", (options,)),
    ]:
        html = drawn(environment, "forms", macro, form, "one", "Words", *extra)
        assert 'id="f-one-error"' in html, macro
        assert 'aria-describedby="f-one-error"' in html, macro
        assert 'id="f-one"' in html, macro


def test_a_conflict_shows_both_texts_and_three_ways_on(environment):
    panel = drawn(
        environment, "forms", "conflict_panel", "note", "Note", "mine & ours", "theirs", "R. Osei", "09:30", 7
    )
    assert panel.count("mine &amp; ours") == 3
    assert 'name="version" value="7"' in panel
    assert [f'name="keep" value="{way}"' in panel for way in ("mine", "theirs", "both")] == [True] * 3


def test_capacity_is_drawn_to_scale_and_says_what_is_over(environment):
    blocks = [{"label": "1", "minutes": 10}, {"label": "break", "minutes": 5, "kind": "break"}]
    assert 'width="50.000%"' in drawn(environment, "charts", "capacity_bar", blocks, 20)
    assert "5 minutes free" in drawn(environment, "charts", "capacity_bar", blocks, 20)
    assert "3 minutes over" in drawn(environment, "charts", "capacity_bar", blocks, 12)
    assert "1 minute over" in drawn(environment, "charts", "capacity_bar", blocks, 14)


@pytest.mark.parametrize("crumb", [("Meetings", "/meetings"), {"label": "Meetings", "url": "/meetings"}])
def test_a_crumb_may_be_a_pair_or_an_object(environment, crumb):
    assert '<a href="/meetings">Meetings</a>' in drawn(
        environment, "layout", "page_head", "Agenda", crumbs=[crumb], here="Agenda"
    )
