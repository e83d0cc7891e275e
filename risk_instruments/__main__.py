"""`python -m risk_instruments`: list, show, score, entry, verify, check; the catalogue without any application."""

import argparse
import json
import sys
from collections.abc import Callable, Sequence
from contextlib import nullcontext
from functools import partial
from pathlib import Path

from risk_instruments import catalogue, sheets, vectors
from risk_instruments.definition import json_schema
from risk_instruments.errors import BrokenDefinition
from risk_instruments.instrument import Instrument

Work = Callable[[sheets.Row], sheets.Row]


def main(arguments: Sequence[str] | None = None) -> int:
    """Run one command; 0 done, 1 something differs or is broken, 2 the question was wrong."""
    options = _parser().parse_args(arguments)
    try:
        return int(options.run(options))
    except BrokenDefinition as error:
        print(f"error: {error}", file=sys.stderr)
        return 1
    except (ValueError, LookupError, OSError) as error:
        print(f"error: {error}", file=sys.stderr)
        return 2


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(prog="risk_instruments", description="Risk instruments as data, and their scorer.")
    commands = parser.add_subparsers(required=True, metavar="command")
    commands.add_parser("list", help="what is in the catalogue").set_defaults(run=_list)
    show = commands.add_parser("show", help="one instrument: rule, source, status")
    show.add_argument("id")
    show.add_argument("--version")
    show.add_argument("--json", action="store_true", help="the whole definition as JSON")
    show.set_defaults(run=_show)
    score = commands.add_parser("score", help="score one sheet, or JSON lines with --batch")
    score.add_argument("id")
    score.add_argument("--version")
    score.add_argument("--answers", required=True, metavar="FILE", help='{"answers": {...}, "inputs": {...}} or -')
    _sheet_options(score, _score)
    entry = commands.add_parser("entry", help="entry to the conference under a local policy")
    entry.add_argument("--input", required=True, metavar="FILE", help="instrument, answers, policy, inputs; or -")
    _sheet_options(entry, _entry)
    verify = commands.add_parser("verify", help="run a file of test vectors")
    verify.add_argument("file", type=Path)
    verify.set_defaults(run=_verify)
    check = commands.add_parser("check", help="check a definition file, a folder, or the catalogue with its lock")
    check.add_argument("path", nargs="?", type=Path)
    check.set_defaults(run=_check)
    commands.add_parser("schema", help="JSON Schema of a definition file").set_defaults(run=_schema)
    return parser


def _sheet_options(parser: argparse.ArgumentParser, run: Callable[[argparse.Namespace], int]) -> None:
    parser.add_argument("--batch", action="store_true", help="JSON lines in, JSON lines out, in order")
    parser.add_argument("--no-certificate", action="store_true", help="hide the level where a certificate is needed")
    parser.set_defaults(run=run)


def _list(_: argparse.Namespace) -> int:
    for instrument in catalogue.instruments():
        released = "released" if instrument.release else "level only with certificate"
        print(
            f"{instrument.id:28} {instrument.version:6} {len(instrument.items):3} items  {released:28} {instrument.title}"
        )
    return 0


def _show(options: argparse.Namespace) -> int:
    instrument = catalogue.instrument(options.id, options.version)
    definition = instrument.definition
    if options.json:
        print(json.dumps({"sha256": instrument.sha256, **definition.model_dump(mode="json", by_alias=True)}, indent=2))
        return 0
    print(
        f"{instrument.title}\n{instrument.id} {instrument.version}  {instrument.sha256}\n{definition.licence.labels}\n"
    )
    for section in instrument.sections:
        print(section.label)
        for item in instrument.items_in(section.id):
            points = ", ".join(f"{code} {points}" for code, points in instrument.points(item.id).items() if points)
            print(f"  {item.id:5} {item.label}  [{points}]")
    print("\nLevels: " + " < ".join(level.code for level in instrument.levels))
    for fact in definition.provenance:
        print(f"{fact.fact}: {fact.status}. {fact.note or ''} {'; '.join(fact.sources)}".rstrip())
    return 0


def _score(options: argparse.Namespace) -> int:
    instrument: Instrument = catalogue.instrument(options.id, options.version)
    confirmed = not options.no_certificate
    if instrument.needs_certificate and confirmed:
        print("note: this level may be used only by certified users", file=sys.stderr)
    work = partial(sheets.score_sheet, instrument, certificate_confirmed=confirmed)
    return _work(options.answers, options.batch, work)


def _entry(options: argparse.Namespace) -> int:
    work = partial(sheets.enter_sheet, certificate_confirmed=not options.no_certificate)
    return _work(options.input, options.batch, work)


def _work(source: str, batch: bool, work: Work) -> int:
    with nullcontext(sys.stdin) if source == "-" else Path(source).open(encoding="utf-8") as stream:
        if not batch:
            print(json.dumps(work(sheets.parse(stream.read())), indent=2))
            return 0
        for number, line in enumerate(sheets.batch(stream, work), start=1):
            print(line)
            if number % 10_000 == 0 and sys.stderr.isatty():
                print(f"\r{number} sheets", end="", file=sys.stderr)
    return 0


def _verify(options: argparse.Namespace) -> int:
    cases = vectors.read(options.file)
    found = list(vectors.differences(cases))
    for difference in found:
        print(f"{difference.vector} {difference.field}: expected {difference.expected}, found {difference.found}")
    print(f"{len(cases) - len({d.vector for d in found})} of {len(cases)} vectors agree")
    return 1 if found else 0


def _check(options: argparse.Namespace) -> int:
    path: Path | None = options.path
    if path is None:
        print(f"{len(catalogue.instruments())} instruments, as released")
    elif path.is_dir():
        print(f"{len(catalogue.load(path, locked=path.joinpath(catalogue.LOCK).is_file()))} instruments")
    else:
        print(f"{catalogue.parse(path.read_bytes(), path.name).id}: sound")
    return 0


def _schema(_: argparse.Namespace) -> int:
    print(json.dumps(json_schema(), indent=2))
    return 0


if __name__ == "__main__":
    raise SystemExit(main())
