"""Files made by hand to break a reader: strangers, bombs, cycles, thousands of entries, other line ends and encodings."""

import re
import tomllib

from tests.risk_instruments.fuzzing import Damaged, sources


def by_hand():
    """Yield the files made by hand: a few hundred."""
    texts = sources()
    yield from hand_made(texts)
    for text in texts:
        yield from bidi_and_line_ends(text)


def bidi_and_line_ends(text):
    raw = text.encode()
    yield Damaged("line ends of Windows", raw.replace(b"\n", b"\r\n"))
    yield Damaged("line ends of old", raw.replace(b"\n", b"\r"), hopeless=True)
    yield Damaged("byte order mark", b"\xef\xbb\xbf" + raw, range(1, 2), hopeless=True)
    yield Damaged("UTF-16", text.encode("utf-16"), hopeless=True)
    yield Damaged("NUL at the end", raw + b"\x00", hopeless=True)
    yield Damaged("surrogate bytes", raw + b"# \xed\xa0\x80", hopeless=True)
    yield Damaged("overlong slash", raw + b"# \xc0\xaf", hopeless=True)


def hand_made(texts):
    yield from (Damaged(how, raw, hopeless=True) for how, raw in _strangers())
    yield from (Damaged(how, raw.encode(), hopeless=True) for how, raw in _bombs())
    for text in {tomllib.loads(text)["kind"]: text for text in texts}.values():
        yield from (Damaged(how, raw.encode()) for how, raw in _swollen(text))
    for text in texts:
        yield from (Damaged(how, raw.encode(), hopeless=True) for how, raw in _cycles(text))


def _strangers():
    yield "nothing", b""
    yield "space", b" \n\t\n"
    yield "JSON", b'{"schema": "risk-instrument/1"}'
    yield "YAML", b"schema: risk-instrument/1\nkind: !!python/object/apply:os.system ['true']\n"
    yield "XML bomb", b'<!DOCTYPE x [<!ENTITY a "&a;&a;">]><x>&a;</x>'
    yield "program", b"\x7fELF" + bytes(range(256)) * 40
    yield "pickle", b"\x80\x04c__builtin__\neval\n."
    yield "10 MB of remarks", b"#" * 10_000_000
    yield "10 MB of tables", b"[[items]]\n" * 1_000_000
    yield "10 MB of zeros", bytes(10_000_000)
    yield "one byte too large", b"#" * (256 * 1024 + 1)


def _bombs():
    most = 255 * 1024
    for sign, end in (("[", "]"), ("{a=", "}"), ("[{a=", "}]")):
        deep = most // len(sign + end)
        for depth in (33, 400, deep):
            yield f"{sign} {depth} deep", "x = " + sign * depth + end * depth
            yield f"{sign} {depth} deep, open", "x = " + sign * depth
    for depth in (9, 500, most // 2 - 8):
        yield f"dotted key of {depth}", "a." * depth + "a = 1"
        yield f"quoted dotted key of {depth}", '"".' * (depth // 2 + 5) + "a = 1"
        yield f"dotted table of {depth}", "[" + "a." * depth + "a]\n" + "x = 1"
        yield f"dotted keys in a table of {depth}", "x = {" + "a . " * (depth // 2 + 5) + "a = 1}"
    yield "digits", "x = " + "9" * most
    yield "hexadecimal", "x = 0x" + "f" * most
    yield "fraction", "x = 0." + "9" * most
    yield "exponent", "x = 1e" + "9" * most
    yield "quotes", '"' * most
    yield "quotes and escapes", '"""\\' * (most // 4)
    yield "apostrophes", "'" * most
    yield "text that never ends", 'x = """' + "a" * most
    yield "escapes", 'x = "' + "\\u0041" * (most // 6) + '"'
    yield "continued lines", 'x = """' + "\\\n  " * (most // 4) + '"""'
    yield "commas", "x = [" + "," * most
    yield "list", "x = [" + "1," * (most // 2) + "]"
    yield "tables", "[[a]]\n" * (most // 6)
    yield "keys", "".join(f"k{n} = 1\n" for n in range(20_000))
    yield "tables of keys", "".join(f"[t{n}]\n" for n in range(25_000))
    yield "rules that are numbers", 'kind = "triggers"\nrules = [' + "1," * 100_000 + "]"
    yield "rules that are empty", 'kind = "triggers"\nrules = [' + "{}," * 60_000 + "]"


def _many(count, row):
    return "".join(row.replace("{n}", str(n)) for n in range(count))


def _swollen(text):
    """Thousands of entries in a real file: sound or refused, but never slow."""
    yield "many sections", text + _many(3000, '\n[[sections]]\nid = "s{n}"\nlabel = "S"')
    yield (
        "many items",
        text + _many(1500, '\n[[items]]\nid = "z{n}"\nn = "1"\nsection = "a"\nlabel = "L"\noptions = "yes_no"'),
    )
    yield (
        "many details",
        text + _many(1500, '\n[[details]]\nid = "d{n}"\nparent = "q1"\nlabel = "L"\noptions = "yes_no"'),
    )
    yield (
        "many rules",
        text
        + _many(1000, '\n[[rules]]\nid = "r{n}"\nlabel = "L"\nif = { gte = [{ score = "total" }, 1] }\nlevel = "high"'),
    )
    yield (
        "many prompts",
        text
        + _many(
            1000,
            '\n[[prompts]]\nid = "p{n}"\nmessage = "M"\nif = { any = [{ eq = [{ item = "q1" }, "yes"] }, { gte = [{ score = "total" }, 2] }] }',
        ),
    )
    yield (
        "one wide prompt",
        text
        + '\n[[prompts]]\nid = "wide"\nmessage = "M"\nif = { all = ['
        + '{ eq = [{ item = "q1" }, "yes"] },' * 3000
        + "] }",
    )
    yield (
        "deep prompts",
        text
        + _many(
            300,
            '\n[[prompts]]\nid = "p{n}"\nmessage = "M"\nif = '
            + "{ any = [" * 7
            + '{ eq = [{ item = "q1" }, "yes"] }'
            + "] }" * 7,
        ),
    )
    yield (
        "many facts",
        text
        + _many(
            1500,
            '\n[[provenance]]\nfact = "labels"\nstatus = "own-choice"\nsources = []\nseen_on = 2026-11-21\nby = "T"',
        ),
    )
    yield (
        "many mappings",
        text
        + _many(1000, '\n[[mappings]]\nto = "uk.x{n}"\nversion = "1.0"\nstatus = "recalled"\npairs = { q1 = "q1" }'),
    )


def _cycles(text):
    """Things that lead back to themselves."""
    detail = '\n[[details]]\nid = "{id}"\nparent = "{parent}"\nlabel = "L"\noptions = "yes_no"\n'
    yield "detail of itself", text + detail.format(id="da", parent="da")
    yield "details of each other", text + detail.format(id="da", parent="db") + detail.format(id="db", parent="da")
    yield (
        "detail of the name of an item",
        text + detail.format(id="q1", parent="q1") + detail.format(id="q1", parent="q1"),
    )
    own = tomllib.loads(text)["id"]
    yield (
        "mapping to itself",
        text + f'\n[[mappings]]\nto = "{own}"\nversion = "1.0"\nstatus = "recalled"\npairs = {{ q1 = "q1" }}\n',
    )
    found = re.search(r'\[\[items\]\]\nid = "(\w+)"\n', text)
    if found:
        derived = f'{found[0]}derive = {{ atleast = [1, ["{found[1]}"]] }}\n'
        yield "item derived from itself", text.replace(found[0], derived, 1)
        asked = '\n[[details]]\nid = "da"\nparent = "{}"\nwhen = "yes"\nlabel = "L"\noptions = "yes_no"\n'
        derived = f'{found[0]}derive = {{ atleast = [1, ["da"]] }}\n'
        yield "item derived from what follows it", text.replace(found[0], derived, 1) + asked.format(found[1])
    condition = '\n[[prompts]]\nid = "p"\nmessage = "M"\nif = {}\n'
    yield "conditions nine deep", text + condition.format("{ any = [" * 9 + '{ input = "judgement" }' + "] }" * 9)
    yield "not of not", text + condition.format("{ not = " * 9 + '{ input = "judgement" }' + " }" * 9)
