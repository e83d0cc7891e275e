"""Commands about filled sheets: score, entry, and verify over a file of vectors."""

import argparse
import json
import sys
from contextlib import AbstractContextManager, nullcontext
from functools import partial
from pathlib import Path

from risk_instruments import catalogue, policies, sheets, vectors
from risk_instruments.commands import Add

STEP = 10_000
"""Sheets between two signs of progress."""


def register(add: Add) -> None:
    """Add the commands."""
    score = add("score", help="score one sheet, or JSON lines with --batch")
    score.add_argument("id")
    score.add_argument("--version")
    what = '{"answers": {...}, "inputs": {...}}, a FHIR QuestionnaireResponse, or - for standard input'
    score.add_argument("--answers", required=True, metavar="FILE", help=what)
    score.set_defaults(run=_score)
    entry = add("entry", help="entry to the conference under a local policy")
    entry.add_argument("--input", required=True, metavar="FILE", help="instrument, answers, policy, inputs; or -")
    dated = "a policy file, or a folder of dated ones: the one in force on as_of decides what brings no policy"
    entry.add_argument("--policies", metavar="PATH", type=Path, help=dated)
    entry.set_defaults(run=_entry)
    for parser in (score, entry):
        parser.add_argument("--batch", action="store_true", help="JSON lines in, JSON lines out, in order")
        certificate_option(parser)
    verify = add("verify", help="run a file of test vectors")
    verify.add_argument("file", type=Path)
    verify.set_defaults(run=_verify)


def certificate_option(parser: argparse.ArgumentParser) -> None:
    """Let a caller say that no certificate is confirmed."""
    parser.add_argument("--no-certificate", action="store_true", help="hide the level where a certificate is needed")


def opened(source: str) -> AbstractContextManager[sheets.Stream]:
    """Open a file, or standard input for `-`, as bytes where there are any: the encoding is ours to judge."""
    if source == "-":
        return nullcontext(getattr(sys.stdin, "buffer", sys.stdin))
    return Path(source).open("rb")


def _score(options: argparse.Namespace) -> int:
    instrument = catalogue.instrument(options.id, options.version)
    confirmed = not options.no_certificate
    if instrument.needs_certificate and confirmed:
        print("note: this level may be used only by certified users", file=sys.stderr)
    work = partial(sheets.score_sheet, instrument, certificate_confirmed=confirmed)
    return _work(options.answers, options.batch, work)


def _entry(options: argparse.Namespace) -> int:
    dated = policies.read_all(options.policies) if options.policies else ()
    work = partial(sheets.enter_sheet, certificate_confirmed=not options.no_certificate, dated=dated)
    return _work(options.input, options.batch, work)


def _work(source: str, batch: bool, work: sheets.Work) -> int:
    with opened(source) as stream:
        if not batch:
            print(json.dumps(sheets.one(stream, work), indent=2))
            return 0
        watched = sys.stderr.isatty()
        number = 0
        for number, line in enumerate(sheets.batch(stream, work), start=1):
            print(line)
            if watched and number % STEP == 0:
                print(f"\r{number} sheets", end="", file=sys.stderr, flush=True)
        if watched:
            print(f"\r{number} sheets, done", file=sys.stderr)
    return 0


def _verify(options: argparse.Namespace) -> int:
    cases = vectors.read(options.file)
    try:
        found = list(vectors.differences(cases))
    except KeyError as error:
        raise ValueError(f"{options.file.name}: a vector has no {error}") from None
    for difference in found:
        print(f"{difference.vector} {difference.field}: expected {difference.expected}, found {difference.found}")
    print(f"{len(cases) - len({d.vector for d in found})} of {len(cases)} vectors agree")
    return 1 if found else 0
