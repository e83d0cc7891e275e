"""Logs without people: only keys on a list pass, everything else is dropped before it is written."""

import logging
import sys
from collections.abc import MutableMapping
from typing import Any, TextIO

import structlog

ALLOWED = frozenset(
    {
        "event", "level", "timestamp", "reference", "method", "route", "status", "milliseconds", "error", "where",
        "tag", "chain", "seq", "count", "mode", "database", "version", "worker", "sentence", "statements",
    }
)  # fmt: skip


def allow_listed(_: Any, __: str, entry: MutableMapping[str, Any]) -> MutableMapping[str, Any]:
    """Drop every key nobody has declared harmless (security.md A22)."""
    return {key: value for key, value in entry.items() if key in ALLOWED}


def configure(file: str = "") -> None:
    """Send one JSON line per event to standard error or to a file."""
    stream: TextIO = open(file, "a", encoding="utf-8") if file else sys.stderr  # noqa: SIM115, PTH123 - lives as long as the process
    structlog.configure(
        processors=[
            structlog.processors.add_log_level,
            structlog.processors.TimeStamper(fmt="iso", utc=True),
            allow_listed,
            structlog.processors.JSONRenderer(),
        ],
        wrapper_class=structlog.make_filtering_bound_logger(logging.INFO),
        logger_factory=structlog.PrintLoggerFactory(stream),
        cache_logger_on_first_use=False,
    )


log = structlog.get_logger()
