"""Commands about definition files: list, show, check, diff, schema, new."""

import argparse
import json
import sys
from datetime import UTC, datetime
from pathlib import Path

from risk_instruments import begin, catalogue, overlay
from risk_instruments.commands import Add
from risk_instruments.definition import json_schema
from risk_instruments.difference import Change, differences
from risk_instruments.errors import BrokenDefinition
from risk_instruments.instrument import Instrument
from risk_instruments.plainly import page, status
from risk_instruments.reading import LARGEST


def register(add: Add) -> None:
    """Add the commands."""
    add("list", help="what is in the catalogue").set_defaults(run=_list)
    show = add("show", help="one instrument: rule, source, status")
    show.add_argument("id")
    show.add_argument("--version")
    show.add_argument("--json", action="store_true", help="the whole definition as JSON")
    show.set_defaults(run=_show)
    check = add("check", help="check a definition file, a folder, or the catalogue with its lock")
    check.add_argument("path", nargs="?", type=Path)
    check.add_argument(
        "--overlay", action="store_true", help="the path is a folder of official wording (risk-overlay/1)"
    )
    check.set_defaults(run=_check)
    diff = add("diff", help="what changed between two versions; 0 nothing, 1 something, 2 trouble")
    diff.add_argument("id")
    diff.add_argument("old", help="a version, or a definition file ending in .toml")
    diff.add_argument("new", help="the same")
    diff.add_argument("--json", action="store_true", help="a list of {place, before, after}")
    diff.set_defaults(run=_diff)
    add("schema", help="JSON Schema of a definition file").set_defaults(run=_schema)
    new = add("new", help="start a definition; asks on a terminal what no option says")
    for question in begin.QUESTIONS:
        new.add_argument(f"--{question.option}", dest=question.name, metavar="TEXT", help=question.text)
    new.add_argument("--folder", type=Path, default=Path(), help="where <id>/<version>.toml is made")
    new.set_defaults(run=_new)


def _list(_: argparse.Namespace) -> int:
    for instrument in catalogue.instruments():
        count = f"{len(instrument.items):3} items"
        print(f"{instrument.id:28} {instrument.version:6} {count}  {status(instrument):43} {instrument.title}")
    return 0


def _show(options: argparse.Namespace) -> int:
    instrument = catalogue.instrument(options.id, options.version)
    if options.json:
        definition = instrument.definition.model_dump(mode="json", by_alias=True)
        print(json.dumps({"sha256": instrument.sha256, **definition}, indent=2))
    else:
        print("\n".join(page(instrument)))
    return 0


def _check(options: argparse.Namespace) -> int:
    path: Path | None = options.path
    if options.overlay:
        return _check_overlays(path)
    if path is None:
        print(f"{len(catalogue.instruments())} instruments, as released")
    elif path.is_dir():
        found = catalogue.load(path, locked=path.joinpath(catalogue.LOCK).is_file())
        if not found:
            raise ValueError(f"no file <id>/<version>.toml below {path}")
        print(f"{len(found)} instruments")
    else:
        print(f"{_parsed(path, path.name).id}: sound")
    return 0


def _check_overlays(folder: Path | None) -> int:
    """Say every overlay that would be refused, and how many would be used."""
    if folder is None:
        raise ValueError("--overlay needs the folder")
    held = overlay.load(folder)
    for refused in held.refused:
        print(f"error: {refused}", file=sys.stderr)
    print(f"{len(held.found)} overlays fit, {len(held.refused)} are refused")
    return 1 if held.refused else 0


def _diff(options: argparse.Namespace) -> int:
    changes = differences(_edition(options.id, options.old), _edition(options.id, options.new))
    if options.json:
        print(json.dumps([change._asdict() for change in changes], indent=2))
    else:
        for change in changes:
            print(_line(change))
    return 1 if changes else 0


def _edition(name: str, version: str) -> Instrument:
    if not version.endswith(".toml"):
        return catalogue.instrument(name, version)
    try:
        return _parsed(Path(version), version)
    except BrokenDefinition as error:
        raise ValueError(str(error)) from None


def _parsed(file: Path, name: str) -> Instrument:
    """Read no more of a file (or a device) than shows that it is too large."""
    with file.open("rb") as stream:
        return catalogue.parse(stream.read(LARGEST + 1), name)


def _line(change: Change) -> str:
    if change.before is None:
        return f"+ {change.place}: {change.after}"
    if change.after is None:
        return f"- {change.place}: {change.before}"
    return f"~ {change.place}: {change.before} -> {change.after}"


def _schema(_: argparse.Namespace) -> int:
    print(json.dumps(json_schema(), indent=2))
    return 0


def _new(options: argparse.Namespace) -> int:
    given = {question.name: getattr(options, question.name) for question in begin.QUESTIONS}
    ask = input if sys.stdin.isatty() else None
    answers = begin.gathered(given, ask, lambda reason: print(reason, file=sys.stderr))
    file = begin.write(answers, options.folder, datetime.now(UTC).date())
    print(f"{file}: not released; replace the placeholder labels and every recalled fact, then run check on it")
    return 0
