"""Filled sheets as rows of bytes, one byte an answer: how a million sheets travel to `score_many` and back.

The byte is the answer's place in the item's option list, in the order of the file (0 the first); 255 is an item left out.
The columns of a row are the items in the order of the form. Details have no column: see `encode`.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping

import numpy as np
import numpy.typing as npt

from risk_instruments.instrument import Instrument
from risk_instruments.plan import Plan, Row
from risk_instruments.sheet import derived, recorded, tally

LEFT_OUT = 255
Bytes = npt.NDArray[np.uint8]
Buffer = bytes | bytearray | memoryview
Table = dict[str | None, int]


def encode(instrument: Instrument, sheets: Iterable[Mapping[str, str]]) -> Bytes:
    """Return the sheets as an array of bytes, shape (sheets, items); raises UnknownAnswer, the sheet's number in its note.

    An item that follows from its details gets the byte of what they say, or 255 where its own answer contradicts them, so
    its score is that of `score`. Other details explain, no rule reads them: they are checked and left behind.
    """
    plan = instrument.plan
    answer_counts(plan)
    tables = [(row.item, _table(row)) for row in plan.rows]
    found = bytearray()
    count = 0
    for count, answers in enumerate(sheets, start=1):
        try:
            found += _encoded(plan, tables, answers)
        except ValueError as error:
            error.add_note(f"in sheet {count - 1}, counted from 0")
            raise
    return np.frombuffer(bytes(found), np.uint8).reshape(count, len(tables))


def answer_counts(plan: Plan) -> Bytes:
    """Return how many answers each item takes; raises ValueError where a byte cannot tell them apart."""
    for row in plan.rows:
        if len(row.codes) > LEFT_OUT:
            raise ValueError(f"{row.item} has {len(row.codes)} answers, a byte holds {LEFT_OUT}")
    return np.array([len(row.codes) for row in plan.rows], np.uint8)


def _table(row: Row) -> Table:
    return {None: LEFT_OUT, **{code: byte for byte, code in enumerate(row.codes)}}


def _encoded(plan: Plan, tables: list[tuple[str, Table]], answers: Mapping[str, str]) -> bytes:
    if not answers.keys() <= plan.places.keys():
        tally(plan, answers)  # refuses what score() refuses; what is left are details
        answers, _ = derived(plan, answers)
    given = answers.get
    try:
        return bytes([table[given(item)] for item, table in tables])
    except (KeyError, TypeError):
        tally(plan, answers)  # names the item and what was probably meant
        raise


def decode(instrument: Instrument, rows: Buffer | Bytes) -> Iterator[dict[str, str]]:
    """Yield each row as answers, items left out not named; raises ValueError for bytes that are no answers."""
    grid = as_grid(instrument, rows)
    plan = instrument.plan
    refuse_strange(plan, answer_counts(plan), grid.T)
    for row in grid.tolist():
        yield {known.item: known.codes[byte] for known, byte in zip(plan.rows, row, strict=True) if byte != LEFT_OUT}


def as_grid(instrument: Instrument, rows: Buffer | Bytes) -> Bytes:
    """Return rows as an array (sheets, items) without a copy; raises ValueError for another shape or type."""
    width = len(instrument.plan.rows)
    if isinstance(rows, np.ndarray):
        if rows.dtype != np.uint8 or rows.ndim != 2 or rows.shape[1] != width:
            raise ValueError(f"rows are bytes (uint8) in {width} columns, not {rows.dtype} of shape {rows.shape}")
        return rows
    size = memoryview(rows).nbytes
    if not width or size % width:
        raise ValueError(f"a row of {instrument.id} has {width} bytes; {size} bytes are no whole number of rows")
    return np.frombuffer(rows, np.uint8).reshape(-1, width)


def refuse_strange(plan: Plan, counts: Bytes, columns: Bytes, first: int = 0) -> None:
    """Raise ValueError for the first byte that is no answer of its item.

    `counts` are those of `answer_counts`; `columns` is (items, sheets) and begins with row `first`.
    """
    strange = (columns >= counts[:, np.newaxis]) & (columns != LEFT_OUT)
    if strange.any():
        row, place = np.argwhere(strange.T)[0]
        item, byte = plan.rows[place], columns[place, row]
        most = len(item.codes) - 1
        raise ValueError(
            f"row {first + row}: {byte} is no answer of {item.item} (0 to {most}, {LEFT_OUT} for left out)"
        )


def input_columns(instrument: Instrument, inputs: Mapping[str, object], count: int) -> dict[str, Bytes]:
    """Return one column of `count` bytes for each input of the instrument, whether it came as one value or as a column.

    A judgement comes as a column of bool (here: 1 given), a code as a column of bytes: its place in the list of codes, 255 not
    recorded. One value for all sheets is taken as `score` takes it. Raises UnknownAnswer as `score` does, ValueError for a
    column that does not fit.
    """
    given = {name: value for name, value in inputs.items() if isinstance(value, np.ndarray)}
    values = recorded(instrument, {**inputs, **dict.fromkeys(given)})
    found: dict[str, Bytes] = {}
    for name, codes in instrument.plan.input_codes.items():
        if name in given:
            found[name] = _fitting(name, given[name], codes, count)
        elif codes:
            byte = codes.index(str(values[name])) if name in values else LEFT_OUT
            found[name] = np.broadcast_to(np.uint8(byte), count)
        else:
            found[name] = np.broadcast_to(np.uint8(values.get(name) is True), count)
    return found


def _fitting(name: str, column: npt.NDArray[np.generic], codes: tuple[str, ...], count: int) -> Bytes:
    kind = np.uint8 if codes else np.bool_
    if column.dtype != kind or column.shape != (count,):
        raise ValueError(f"{name} is a column of {count} {kind.__name__}, not {column.dtype} of shape {column.shape}")
    given = column.view(np.uint8)
    strange = np.flatnonzero((given >= len(codes)) & (given != LEFT_OUT)) if codes else np.empty(0)
    if strange.size:
        raise ValueError(f"row {strange[0]}: {given[strange[0]]} is no code of {name}")
    return given


def inputs_of_row(instrument: Instrument, inputs: Mapping[str, object], row: int) -> dict[str, object]:
    """Return the inputs of one sheet as `score` takes them, columns turned back into codes and judgements."""
    codes = instrument.plan.input_codes
    found: dict[str, object] = {}
    for name, value in inputs.items():
        if not isinstance(value, np.ndarray):
            found[name] = value
        elif name in codes and not codes[name]:
            found[name] = bool(value[row])
        elif name in codes and value[row] != LEFT_OUT:
            found[name] = codes[name][value[row]]
    return found
