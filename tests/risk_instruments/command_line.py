"""The commands of `python -m risk_instruments`, run inside the test."""

import io
import sys

from risk_instruments.__main__ import main


def run(capsys, *arguments, stdin=None, monkeypatch=None):
    """Run one command; return its exit code, what it printed and what it said on standard error."""
    if stdin is not None:
        monkeypatch.setattr(sys, "stdin", io.TextIOWrapper(io.BytesIO(stdin.encode("utf-8", "surrogatepass"))))
    code = main(arguments)
    out = capsys.readouterr()
    return code, out.out, out.err
