"""The choice as one flat form: what stands in it, rows of incidents more or less, and the command that it becomes."""

from typing import Any

from pydantic import ValidationError
from starlette.datastructures import FormData

from app.assessments.choice.schemas import ChooseInstruments, Chosen
from app.core.i18n import gettext
from app.web import forms
from app.web.forms import Form

LISTS = ("instruments", "required_instruments", "confirmed_mappings")
GROUPS = ("totals", "levels")
"""One box a form: `totals.<id>`, `levels.<id>`."""
ROW = "incidents"
FIELDS = ("at_least", "months")
"""Two boxes a row: `incidents.<number>.at_least`, `incidents.<number>.months`."""
BUTTONS = frozenset({"row", "without"})
Typed = dict[str, list[str]]


def stored(chosen: Chosen) -> Typed:
    """Write what holds as the form would send it."""
    found: Typed = {name: list(getattr(chosen, name)) for name in LISTS}
    for group in GROUPS:
        found |= {f"{group}.{name}": [str(value)] for name, value in getattr(chosen, group).items()}
    for number, window in enumerate(chosen.incidents):
        found |= {f"{ROW}.{number}.{field}": [str(getattr(window, field))] for field in FIELDS}
    found |= {name: [str(getattr(chosen, name))] for name in ("repeat_months", "most_open_questions")}
    return found | ({"is_da_certificate_confirmed": ["yes"]} if chosen.is_da_certificate_confirmed else {})


def typed_in(raw: FormData) -> Typed:
    """Take what was sent; rows of incidents are numbered anew, and rows without a word fall away."""
    typed: Typed = {}
    rows: dict[str, Typed] = {}
    for name, value in raw.multi_items():
        if isinstance(value, str) and name not in forms.OWN_FIELDS | BUTTONS:
            group, _, rest = name.partition(".")
            number, _, field = rest.partition(".")
            if group == ROW and field in FIELDS:
                rows.setdefault(number, {})[field] = [value]
            else:
                typed.setdefault(name, []).append(value)
    kept = [row for row in rows.values() if any(values[-1].strip() for values in row.values())]
    for place, row in enumerate(kept):
        typed |= {f"{ROW}.{place}.{field}": row.get(field, [""]) for field in FIELDS}
    return typed


def rows_changed(raw: FormData) -> Typed:
    """Give the form with one empty row more, or without the row whose button was pressed."""
    gone = f"{ROW}.{raw.get('without')}."
    typed = typed_in(FormData([(name, value) for name, value in raw.multi_items() if not name.startswith(gone)]))
    if "row" in raw:
        number = sum(name.startswith(f"{ROW}.") for name in typed) // len(FIELDS)
        typed |= {f"{ROW}.{number}.{field}": [""] for field in FIELDS}
    return typed


def read(typed: Typed) -> Form[ChooseInstruments]:
    """Read the form into the command that the JSON door takes; each sentence stands at its box."""
    values: dict[str, Any] = {name: typed.get(name, []) for name in LISTS} | {group: {} for group in GROUPS}
    windows: dict[str, dict[str, str]] = {}
    for name, found in typed.items():
        group, _, rest = name.partition(".")
        if group in GROUPS and rest:
            values[group] |= {rest: found[-1].strip()} if found[-1].strip() else {}
        elif group == ROW and rest:
            number, _, field = rest.partition(".")
            windows.setdefault(number, {})[field] = found[-1]
        elif name not in {*LISTS, *GROUPS, ROW}:
            values[name] = found[-1]
    broken = [name for name, found in typed.items() if any(sign in text for text in found for sign in forms.UNREADABLE)]
    if broken:
        return Form(typed, [(name, gettext(forms.SENTENCES["string_unicode"])) for name in broken])
    try:
        return Form(typed, [], ChooseInstruments.model_validate(values | {ROW: list(windows.values())}))
    except ValidationError as error:
        return Form(typed, forms.sentences(error))
