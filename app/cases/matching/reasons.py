"""Why two rows of a list are taken for one person: stable codes, the strongest first, for a person to judge by."""

from app.cases.matching.comparison import ALIKE, CLOSE, DAY_MONTH, SAME, Comparison
from app.cases.matching.rows import Field

_NAMES = ((Field.GIVEN, "given_name"), (Field.SURNAME, "surname"))
_REST = (
    (Field.PHONE, "phone"), (Field.NUMBER, "street_number"), (Field.STREET, "street"), (Field.PLACE, "place"),
    (Field.SUBURB, "suburb"), (Field.POSTCODE, "postcode"), (Field.STATE, "state"),
)  # fmt: skip
_BIRTH = {SAME: "birth_same", CLOSE: "birth_one_digit", ALIKE: "birth_similar", DAY_MONTH: "birth_day_month"}


def reasons(comparison: Comparison) -> list[str]:
    """Give the codes of what agrees: a field and "_same" or "_similar", name_swapped, birth_* and fields_swapped."""
    levels = comparison.levels
    codes = _name_codes(comparison)
    if levels[Field.BIRTH] in _BIRTH:
        codes.append(_BIRTH[levels[Field.BIRTH]])
    codes += [code for field, name in _REST for code in _code(name, levels[field])]
    if comparison.fields_swapped:
        codes.append("fields_swapped")
    return codes


def _name_codes(comparison: Comparison) -> list[str]:
    """Give one code for both names where one tells all, else a code for each."""
    given, surname = comparison.levels[Field.GIVEN], comparison.levels[Field.SURNAME]
    if comparison.names_swapped:
        return ["name_swapped"]
    if given == surname == SAME:
        return ["name_same"]
    if given <= ALIKE and surname <= ALIKE:
        return ["name_similar"]
    return [code for field, name in _NAMES for code in _code(name, comparison.levels[field])]


def _code(name: str, level: int) -> list[str]:
    """Give the code of one field, or none where it does not agree."""
    if level == SAME:
        return [f"{name}_same"]
    return [f"{name}_similar"] if level in (CLOSE, ALIKE) else []
