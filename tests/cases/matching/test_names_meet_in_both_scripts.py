"""Names in two scripts, several spellings and any order find each other."""

from datetime import date

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from app.cases.matching.keys import birth_keys, phone_key, postcode_key
from app.cases.matching.names import name_keys, normal_name, phonetic
from app.cases.matching.scoring import Known, likeness

ONE_NAME = ["Ђорђе Шарић", "Đorđe Šarić", "Djordje Saric", "ĐORĐE ŠARIĆ", "  Đorđe   Šarić "]
names = st.text(alphabet="abcdefgijklmnoprstuvzšđčćžљњџшжа -'", min_size=1, max_size=12).filter(
    lambda t: normal_name(t) != ""
)
births = st.dates(min_value=date(1920, 1, 1), max_value=date(2020, 12, 31))
people = st.builds(
    Known,
    given_names=st.lists(names, min_size=1, max_size=2).map(tuple),
    family_names=st.lists(names, min_size=1, max_size=2).map(tuple),
    aliases=st.lists(names, max_size=2).map(tuple),
    births=st.lists(births, max_size=2).map(tuple),
    phones=st.lists(st.integers(0, 999).map(lambda n: f"+44 7700 900{n:03}"), max_size=2).map(tuple),
    postcodes=st.lists(st.sampled_from(["ZZ1 1AA", "zz11aa", "ZZ2 9XY"]), max_size=2).map(tuple),
)


@pytest.mark.parametrize("written", ONE_NAME)
def test_a_serbian_name_is_one_name_in_both_scripts(written: str) -> None:
    assert normal_name(written) == "djordje saric"


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("Шевченко", "Shevchenko"), ("Šarić", "Sharich"), ("Đorđe", "Dorde"), ("Müller", "Mueller"), ("Müller", "Muller"),
        ("Zoë", "Zoe"), ("O'Brien", "O’Brien"), ("Łukasz", "Lukasz"), ("Philippa", "Filipa"), ("Љиљана", "Ljiljana"), ("Џемал", "Džemal"),
        ("Smith", "Smyth"), ("Catherine", "Kathryn"),
    ],
)  # fmt: skip
def test_spellings_of_one_name_share_a_key(one: str, other: str) -> None:
    assert name_keys([one], []) & name_keys([other], [])


@pytest.mark.parametrize(
    ("one", "other"), [("Marko", "Jovan"), ("Anna", "Ivana"), ("Smith", "Jones"), ("Saric", "Babic")]
)
def test_other_names_share_no_key(one: str, other: str) -> None:
    assert not name_keys([one], []) & name_keys([other], [])


def test_an_alias_and_exchanged_names_find_the_person() -> None:
    stored = name_keys(["Đorđe"], ["Šarić"], ["Ђоле Рибар"])
    assert "n:" + " ".join(sorted(["dorde", "saric"])) in stored & name_keys(["Saric"], ["Djordje"])
    assert name_keys(["Djole"], ["Ribar"]) & stored


@settings(max_examples=200)
@given(birth=births, place=st.integers(2, 7), digit=st.integers(0, 9))
def test_birth_dates_one_digit_apart_share_a_key(birth: date, place: int, digit: int) -> None:
    text = f"{birth:%Y%m%d}"
    try:
        other = date.fromisoformat(text[:place] + str(digit) + text[place + 1 :])
    except ValueError:
        return
    assert birth_keys([birth]) & birth_keys([other])


def test_exchanged_day_and_month_share_a_key_and_other_dates_do_not() -> None:
    assert birth_keys([date(1985, 3, 12)]) & birth_keys([date(1985, 12, 3)])
    assert not birth_keys([date(1985, 3, 12)]) & birth_keys([date(1986, 4, 12)])
    assert birth_keys([date(1990, 1, 2), date(1985, 3, 12)]) & birth_keys([date(1985, 3, 12)])


def test_one_telephone_number_has_one_key() -> None:
    assert {phone_key(n) for n in ("+44 7700 900123", "07700 900 123", "0044 7700 900123", "(07700) 900-123")} == {
        "7700900123"
    }
    assert phone_key("011 123456", "RS") == phone_key("+381 11 123456", "RS")
    assert [phone_key(n) for n in ("", "none", "999", "+")] == ["", "", "", ""]


def test_one_postcode_has_one_key() -> None:
    assert {postcode_key(p) for p in ("ZZ1 1AA", " zz11aa", "ZZ1-1AA")} == {"ZZ11AA"}


@settings(max_examples=300, deadline=None)
@given(one=people, other=people)
def test_likeness_is_the_same_either_way_round(one: Known, other: Known) -> None:
    assert likeness(one, other) == likeness(other, one)
    assert 0.0 <= likeness(one, other).score <= 1.0


@settings(max_examples=200, deadline=None)
@given(one=people)
def test_a_person_is_wholly_like_themselves_in_any_order_of_details(one: Known) -> None:
    turned = Known(
        one.given_names[::-1],
        one.family_names[::-1],
        one.aliases[::-1],
        one.births[::-1],
        one.phones[::-1],
        one.postcodes[::-1],
    )
    assert likeness(one, turned).score == 1.0
    assert "name_same" in likeness(one, turned).reasons


@settings(max_examples=200, deadline=None)
@given(one=people, other=people)
def test_every_further_birth_date_or_alias_in_common_never_lowers_a_likeness_of_known_births(
    one: Known, other: Known
) -> None:
    if not one.births or not other.births:
        return
    more = Known(
        one.given_names,
        one.family_names,
        (*one.aliases, *other.aliases),
        (*one.births, *other.births),
        one.phones,
        one.postcodes,
    )
    assert likeness(more, other).score >= likeness(one, other).score


BORN = date(1985, 3, 12)
DJORDJE = Known(("Ђорђе",), ("Шарић",), (), (BORN,))


@pytest.mark.parametrize(
    ("other", "reasons"),
    [
        (Known(("Djordje",), ("Saric",), (), (BORN,)), ("name_same", "birth_same")),
        (Known(("Šarić",), ("Đorđe",), (), (BORN,)), ("name_swapped", "birth_same")),
        (Known(("Djordj",), ("Sarich",), (), (date(1985, 3, 22),)), ("name_similar", "birth_one_digit")),
        (Known(("Đorđe",), ("Šarić",), (), (date(1985, 12, 3),)), ("name_same", "birth_day_month")),
        (Known(("X",), ("Y",), ("Đorđe Šarić",), (date(1970, 7, 7), BORN)), ("name_same", "birth_same")),
    ],
)
def test_one_person_written_another_way_is_found_and_says_why(other: Known, reasons: tuple[str, ...]) -> None:
    found = likeness(DJORDJE, other)
    assert found.reasons == reasons
    assert found.score >= 0.85


@pytest.mark.parametrize(
    "other",
    [
        Known(("Marko",), ("Šarić",), (), (date(1990, 7, 7),), ("+447700900123",), ("ZZ1 1AA",)),
        Known(("Marko",), ("Šarić",), (), (BORN,), ("+447700900123",), ("ZZ1 1AA",)),
        Known(("Đorđe",), ("Šarić",), (), (date(1958, 7, 21),), ("+447700900123",), ("ZZ1 1AA",)),
    ],
    ids=["brother", "twin", "father"],
)
def test_relatives_in_one_house_stay_under_the_likeness_of_one_person(other: Known) -> None:
    here = Known(("Đorđe",), ("Šarić",), (), (BORN,), ("07700 900123",), ("zz11aa",))
    assert likeness(here, other).score <= 0.7


def test_one_sound_for_several_spellings_and_two_for_two_names() -> None:
    assert phonetic("smith") == phonetic("smyth")
    assert phonetic("catherine") == phonetic("kathryn")
    assert phonetic("marko") != phonetic("jovan")
