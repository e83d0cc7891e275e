"""Damaged definition files, drawn from a seed: real ones changed where we know the place, or in their bytes."""

import random
import re
import tomllib
from pathlib import Path
from typing import NamedTuple

import risk_instruments

HOME = Path(risk_instruments.__file__).parent / "catalogue"


class Damaged(NamedTuple):
    """One file: how it was made, its bytes, the lines the refusal must name (None: not known), whether it must be refused."""

    how: str
    raw: bytes
    lines: range | None = None
    hopeless: bool = False


def sources():
    """Every file of the catalogue, so every kind there is."""
    return [file.read_text("utf-8") for file in sorted(HOME.glob("*/*.toml"))]


def by_chance(seed, count):
    """Yield so many files drawn from a seed: two thirds damaged where we know the place, one third in their bytes."""
    draw, texts = random.Random(seed), sources()
    for number in range(count):
        ways = STRUCTURED if number % 3 else BYTEWISE
        yield draw.choice(ways)(draw, draw.choice(texts))


def one_bad_file(seed):
    """One file that must be refused."""
    draw, texts = random.Random(seed), sources()
    ways = [draw.choice(STRUCTURED)(draw, draw.choice(texts)) for _ in range(20)]
    return next(damaged for damaged in ways if damaged.hopeless)


# --- places in a real file -----------------------------------------------------------------------------------------------

HEADER = re.compile(r"^\[")


def table_around(rows, place):
    """The lines (from 1) of the table a row stands in, from its header to the line before the next."""
    first = next((n for n in range(place, -1, -1) if HEADER.match(rows[n])), 0)
    last = next((n for n in range(place + 1, len(rows)) if HEADER.match(rows[n])), len(rows))
    return range(first + 1, last + 1)


def pairs(rows):
    """The rows that are one whole `key = value` with a key of the schema, as (place, key, value, its text)."""
    found, header = [], ""
    for place, row in enumerate(rows):
        header = row if HEADER.match(row) else header
        key, sign, value = row.partition(" = ")
        if sign and header != "[scores]" and re.fullmatch(r"[a-z_]+", key):
            try:
                found.append((place, key, tomllib.loads(row)[key], value))
            except tomllib.TOMLDecodeError:
                continue
    return found


def joined(rows):
    return "\n".join(rows).encode("utf-8", "surrogatepass")


def put(rows, place, *new):
    return [*rows[:place], *new, *rows[place + 1 :]]


# --- structured damage ---------------------------------------------------------------------------------------------------

STRANGE = {
    int: ("7", "-1", "99999999999999999999", "0x" + "f" * 5000),
    float: ("1.5", "inf", "nan", "1e999"),
    bool: ("true", "false"),
    str: ('"text"', '""', "'''\nseveral\nlines'''", f'"{"long" * 900}"'),
    list: ("[]", "[1, 2]", "[[], [{}]]", "[{ a = 1 }]"),
    dict: ("{}", "{ a = { b = [1] } }"),
    object: ("10:00:00", "1979-05-27T07:32:00Z"),
}


def wrong_type(draw, text):
    """Another type than the value has: always a fault of this very table."""
    rows = text.split("\n")
    place, key, value, _ = draw.choice(pairs(rows))
    kinds = [kind for kind in STRANGE if kind is not type(value) and not (kind is object and hasattr(value, "year"))]
    if hasattr(value, "year"):
        kinds.remove(str)
    new = draw.choice(STRANGE[draw.choice(kinds)])
    return Damaged(
        f"{key} = {new[:40]}", joined(put(rows, place, f"{key} = {new}")), table_around(rows, place), hopeless=True
    )


def unknown_key(draw, text):
    rows = text.split("\n")
    place, key, _, value = draw.choice(pairs(rows))
    strange = f"{key}_{draw.choice('xyz')} = {value}"
    return Damaged(
        f"more: {key}", joined(put(rows, place, rows[place], strange)), table_around(rows, place), hopeless=True
    )


def same_key_twice(draw, text):
    rows = text.split("\n")
    place, key, _, _ = draw.choice(pairs(rows))
    return Damaged(
        f"twice: {key}", joined(put(rows, place, rows[place], rows[place])), range(place + 2, place + 3), hopeless=True
    )


def renamed_key(draw, text):
    rows = text.split("\n")
    place, key, _, value = draw.choice(pairs(rows))
    return Damaged(
        f"renamed: {key}", joined(put(rows, place, f"{key}s = {value}")), table_around(rows, place), hopeless=True
    )


def value_of_the_same_type(draw, text):
    rows = text.split("\n")
    place, key, value, _ = draw.choice(pairs(rows))
    kind = type(value) if type(value) in STRANGE else object
    return Damaged(f"{key} as {kind.__name__}", joined(put(rows, place, f"{key} = {draw.choice(STRANGE[kind])}")))


def lost_row(draw, text):
    rows = text.split("\n")
    place = draw.randrange(len(rows))
    return Damaged(f"lost: {rows[place][:30]}", joined(put(rows, place)))


def row_elsewhere(draw, text):
    rows = text.split("\n")
    here, there = draw.randrange(len(rows)), draw.randrange(len(rows))
    return Damaged(f"moved: {rows[here][:30]}", joined(put(put(rows, here), min(there, len(rows) - 2), rows[here])))


def table_twice(draw, text):
    rows = text.split("\n")
    span = table_around(rows, draw.randrange(len(rows)))
    block = rows[span.start - 1 : span.stop - 1]
    return Damaged(f"table twice: {block[0][:30]}", joined([*rows, *block]))


def other_name(draw, text):
    """One name where another belongs: ids used twice, cycles, references that lead nowhere."""
    names = sorted(set(re.findall(r'(?<== )"[a-z][a-z0-9_]*"', text)))
    found = draw.choice(list(re.finditer(r'"[a-z][a-z0-9_]{0,47}"', text)))
    return Damaged(f"name {found[0]}", (text[: found.start()] + draw.choice(names) + text[found.end() :]).encode())


def other_number(draw, text):
    found = draw.choice(list(re.finditer(r"\b\d+\b", text)))
    number = str(draw.choice((-1, 0, 1, 2, 14, 201, 1001, 10**6, 10**10, 2**63, 10**400)))
    return Damaged(f"number {found[0]}", (text[: found.start()] + number + text[found.end() :]).encode())


OPERATOR = re.compile(r"\b(gte|lte|eq|all|any|not|atleast|score|item|input)\b(?= = )")


def unknown_operator(draw, text):
    rows = text.split("\n")
    places = [place for place, row in enumerate(rows) if row.startswith("if = ")]
    if not places:
        return unknown_key(draw, text)
    place = draw.choice(places)
    found = draw.choice(list(OPERATOR.finditer(rows[place])))
    word = draw.choice(("sum", "gt", "matches", "eval", "__class__", "import_", "ALL", "'$where'"))
    row = rows[place][: found.start()] + word + rows[place][found.end() :]
    return Damaged(f"operator {word}", joined(put(rows, place, row)), range(place + 1, place + 2), hopeless=True)


def wrong_answer_option(draw, text):
    """One answer of an option list: the refusal names its very line."""
    rows = text.split("\n")
    places = [place for place, row in enumerate(rows) if re.match(r"  \{ code = ", row)]
    if not places:
        return wrong_type(draw, text)
    place = draw.choice(places)
    row = re.sub(r"(label = )\"[^\"]*\"", rf"\g<1>{draw.choice(('1', 'true', '[]', '{}', '1.5'))}", rows[place])
    return Damaged("answer", joined(put(rows, place, row)), range(place + 1, place + 2), hopeless=True)


def text_with_a_secret(draw, text):
    """A sign nobody sees, written out or as an escape: in a label, in a key, in a remark."""
    rows = text.split("\n")
    place = draw.randrange(len(rows))
    sign = draw.choice("\u202e\u2066\u200b\u200f\u061c\ufeff\u2028\x85\xad\x7f\x01\U000e0041")
    if draw.random() < 0.5:
        rows = put(rows, place, rows[place] + f" # {sign}")
        return Damaged(f"U+{ord(sign):04X}", joined(rows), range(place + 1, place + 2), hopeless=True)
    place, key, value, _ = draw.choice([row for row in pairs(rows) if isinstance(row[2], str)])
    new = f'{key} = "{value[:40]}\\U{ord(sign):08x}"'
    return Damaged(
        f"escaped U+{ord(sign):04X}", joined(put(rows, place, new)), range(place + 1, place + 2), hopeless=True
    )


def lone_surrogate(draw, text):
    rows = text.split("\n")
    place, key, _, _ = draw.choice(pairs(rows))
    new = draw.choice((f'{key} = "\\ud800"', f'{key} = "\udfff"', f'"\\uDC00" = 1\n{rows[place]}'))
    return Damaged("lone surrogate", joined(put(rows, place, new)), range(place + 1, place + 2), hopeless=True)


STRUCTURED = (
    wrong_type, wrong_type, unknown_key, same_key_twice, renamed_key, value_of_the_same_type, lost_row, row_elsewhere,
    table_twice, other_name, other_name, other_number, unknown_operator, wrong_answer_option, text_with_a_secret, lone_surrogate,
)  # fmt: skip


# --- bytes ---------------------------------------------------------------------------------------------------------------


def random_bytes(draw, text):
    raw = bytearray(text.encode())
    for _ in range(draw.randint(1, 4)):
        place = draw.randrange(len(raw))
        raw[place : place + draw.randint(0, 6)] = draw.randbytes(draw.randint(0, 4))
    return Damaged("bytes", bytes(raw))


def flipped_bit(draw, text):
    raw = bytearray(text.encode())
    raw[draw.randrange(len(raw))] ^= 1 << draw.randrange(8)
    return Damaged("bit", bytes(raw))


def cut_off(draw, text):
    return Damaged("cut", text.encode()[: draw.randrange(len(text))])


def shuffled_marks(draw, text):
    raw = list(text)
    marks = [place for place, sign in enumerate(raw) if sign in '[]{}=,".\n']
    for _ in range(draw.randint(1, 3)):
        here, there = draw.choice(marks), draw.choice(marks)
        raw[here], raw[there] = raw[there], raw[here]
    return Damaged("marks", "".join(raw).encode())


def two_files_in_one(draw, text):
    other = draw.choice(sources())
    return Damaged("two in one", (text[: draw.randrange(len(text))] + other[draw.randrange(len(other)) :]).encode())


BYTEWISE = (random_bytes, flipped_bit, flipped_bit, cut_off, shuffled_marks, two_files_in_one)
