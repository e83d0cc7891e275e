"""Definitions and sheets in the formats of other programs: FHIR R4 both ways, REDCap and JSON Schema out (handbook 8).

None of them can say bounds under open answers, raise-only judgement or versions of norms: our files stay the source.
"""

from risk_instruments.exchange.fhir import questionnaire
from risk_instruments.exchange.fhir_answers import WrongDocument, answers_from_response, questionnaire_response
from risk_instruments.exchange.redcap import data_dictionary

__all__ = [
    "WrongDocument",
    "answers_from_response",
    "data_dictionary",
    "questionnaire",
    "questionnaire_response",
]
