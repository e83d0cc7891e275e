"""`python -m risk_instruments`: the catalogue, the scorer and the formats of other programs, without any application."""

import argparse
import sys
from collections.abc import Sequence

from risk_instruments.commands import definitions, interchange, sheets
from risk_instruments.errors import BrokenDefinition


def main(arguments: Sequence[str] | None = None) -> int:
    """Run one command; 0 done, 1 something differs or is broken, 2 the question was wrong."""
    options = _parser().parse_args(arguments)
    try:
        return int(options.run(options))
    except BrokenDefinition as error:
        return _failed(error, 1)
    except RecursionError:
        return _failed("nested too deep", 2)
    except (ValueError, LookupError, OSError) as error:
        return _failed(error, 2)


def _failed(reason: object, code: int) -> int:
    """Say why on standard error; what its encoding cannot show is escaped, never a second failure."""
    text = str(reason).encode("utf-8", "backslashreplace").decode("utf-8")
    print(f"error: {text}", file=sys.stderr)
    return code


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(prog="risk_instruments", description="Risk instruments as data, and their scorer.")
    commands = parser.add_subparsers(required=True, metavar="command")
    for module in (definitions, sheets, interchange):
        module.register(commands.add_parser)
    return parser


if __name__ == "__main__":
    raise SystemExit(main())
