"""The one sentence: a table over states; the open count and what could still be are always said."""

import pytest

from app.areas.schemas import Parameters
from app.assessments import sheet, wording
from app.core.i18n import PSEUDO, use_locale
from risk_instruments import catalogue
from tests.assessments.sheets import DA, DASH, LAP, yes

THREAT = {"q15": "yes"}
TABLE = [
    (DASH, {}, {}, "Nothing is answered yet. 24 questions are open. You can refer now on your own judgement.", ("", "Not started")),
    (DASH, yes(9, unknown=3), {}, "Could still be high. 5 more yes answers reach 14, and 15 are open. You can refer now on your own judgement.",
     ("medium", "Below 14 so far")),
    (DASH, yes(13, no=10), {}, "Could still be high. 1 more yes answer reaches 14, and 1 is open. You can refer now on your own judgement.",
     ("medium", "Below 14 so far")),
    (DASH, yes(5, no=18), {}, "Below 14 whatever the rest. You can still refer on your own judgement.", ("standard", "Below 14")),
    (DASH, yes(13), {}, "Could still be high. 1 more yes answer reaches 14, and 11 are open. You can refer now on your own judgement.",
     ("medium", "Below 14 so far")),
    (DASH, yes(14), {}, "High. 14 or more yes. Send the referral.", ("high", "High")),
    (DASH, THREAT, {}, "Life threat marked. Consider referral now. 23 open questions could make it higher.", ("medium", "Below 14 so far")),
    (DASH, yes(14) | THREAT, {}, "High. 14 or more yes. Send the referral. Life threat marked.", ("high", "High")),
    (DASH, yes(10, no=14), {"referral_threshold": {DASH: 10}},
     "Your area's own threshold of 10 is reached. Send the referral. Below 14 whatever the rest. You can still refer on your own judgement.",
     ("high", "Local threshold reached")),
    (LAP, {"q4": "no"}, {}, "Could still become: Screened in. 1 more yes answer is enough, and 3 are open. You can refer now on your own judgement.",
     ("medium", "Not screened in")),
    (LAP, {"q1": "yes"}, {}, "Screened in. Send the referral. Life threat marked.", ("high", "Screened in")),
    (DA, {"q1": "yes"}, {}, "The level is not shown: your area has not confirmed its certificate. Score at least", ("", "Level not shown")),
    (DA, {"q1": "yes"}, {"is_da_certificate_confirmed": True}, "The level is not certain yet. Score at least", ("", "No level yet")),
]  # fmt: skip


@pytest.mark.parametrize(("instrument", "answers", "values", "sentence", "band"), TABLE)
def test_each_state_has_its_sentence(instrument, answers, values, sentence, band):
    reading = sheet.read(catalogue.instrument(instrument), answers, Parameters(**values))
    assert str(wording.said(reading)).startswith(sentence)
    assert wording.band(reading) == band


def test_a_score_is_never_said_without_its_open_questions():
    assert wording.score_words(13, 14, 1) == "Score at least 13 and at most 14; 1 question is open."
    assert wording.score_words(13, 17, 4) == "Score at least 13 and at most 17; 4 questions are open."
    assert wording.score_words(13, 13, 0) == "Score 13; no question is open."


def test_the_bar_says_in_words_what_it_draws():
    reading = sheet.read(catalogue.instrument(DASH), yes(9, unknown=3), Parameters())
    assert wording.bar_words(reading) == "9 yes of 24, 15 open. High starts at 14."
    assert (reading.yes, reading.not_known, reading.left) == (9, 3, 12)


def test_why_names_the_rule_and_its_questions():
    reading = sheet.read(catalogue.instrument(DASH), yes(14), Parameters())
    assert wording.why(reading) == ["14 or more of 24: questions 1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12, 13, 14"]


def test_every_sentence_is_translated():
    use_locale(PSEUDO)
    try:
        for instrument, answers, values, *_ in TABLE:
            reading = sheet.read(catalogue.instrument(instrument), answers, Parameters(**values))
            for text in (*wording.said(reading), wording.score_words(1, 2, reading.result.missing)):
                assert text.startswith(("⟦", "Screened")), text
    finally:
        use_locale("en_GB")
