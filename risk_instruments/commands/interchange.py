"""The command that writes for other programs: export."""

import argparse
import json
import sys

from risk_instruments import catalogue, sheets
from risk_instruments.commands import Add
from risk_instruments.commands.sheets import certificate_option, opened
from risk_instruments.definition import json_schema
from risk_instruments.exchange import data_dictionary, questionnaire, questionnaire_response
from risk_instruments.exchange.redcap import LOSS
from risk_instruments.instrument import Instrument
from risk_instruments.scoring import score

DIALECT = "https://json-schema.org/draft/2020-12/schema"


def register(add: Add) -> None:
    """Add the command."""
    export = add("export", help="an instrument for other programs")
    export.add_argument("id")
    export.add_argument("--version")
    what = "FHIR R4 Questionnaire, REDCap data dictionary, or JSON Schema of the definition file"
    export.add_argument("--format", required=True, choices=("fhir", "redcap", "json-schema"), help=what)
    response = "with fhir: this sheet (or -) as QuestionnaireResponse, scored, instead of the questionnaire"
    export.add_argument("--answers", metavar="FILE", help=response)
    certificate_option(export)
    export.set_defaults(run=_export)


def _export(options: argparse.Namespace) -> int:
    instrument = catalogue.instrument(options.id, options.version)
    if options.answers and options.format != "fhir":
        raise ValueError(f"--answers goes with --format fhir, not {options.format}")
    if options.format == "redcap":
        print(f"note: {LOSS}", file=sys.stderr)
        print(data_dictionary(instrument), end="")
    elif options.format == "json-schema":
        print(json.dumps({"$schema": DIALECT, **json_schema()}, indent=2))
    elif options.answers:
        print(json.dumps(_response(instrument, options), indent=2))
    else:
        print(json.dumps(questionnaire(instrument), indent=2))
    return 0


def _response(instrument: Instrument, options: argparse.Namespace) -> sheets.Row:
    def work(sheet: sheets.Row) -> sheets.Row:
        answers, inputs = sheets.read(instrument, sheet)
        result = score(instrument, answers, inputs, certificate_confirmed=not options.no_certificate)
        return questionnaire_response(instrument, answers, result, inputs)

    with opened(options.answers) as stream:
        return sheets.one(stream, work)
