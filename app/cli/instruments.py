"""`roundtable instruments`: the library's own commands, under the house's name."""

import typer

from risk_instruments.__main__ import main

app = typer.Typer(no_args_is_help=True)
PASS = {"allow_extra_args": True, "ignore_unknown_options": True, "help_option_names": []}


def _door(name: str, sentence: str) -> None:
    def command(context: typer.Context) -> None:
        raise typer.Exit(main([name, *context.args]))

    command.__doc__ = sentence
    app.command(name, context_settings=PASS)(command)


_door("list", "List what is in the catalogue.")
_door("show", "Show one instrument: rule, source, status.")
_door("score", "Score one sheet, or JSON lines with --batch.")
_door("entry", "Decide entry to the conference under a local policy.")
_door("verify", "Run a file of test vectors.")
_door("check", "Check a definition file, a folder, or the catalogue with its lock.")
_door("diff", "Say what changed between two versions of an instrument.")
_door("export", "Write an instrument for other programs: FHIR, REDCap, JSON Schema.")
_door("schema", "Print the JSON Schema of a definition file.")
_door("new", "Start a definition, with all questions to answer.")
