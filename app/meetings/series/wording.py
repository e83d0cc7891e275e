"""A recurrence rule in the reader's language: "Every 2 weeks, Thursday" (design 2.5)."""

from babel import dates

from app.core.calendar import read_rule, rule_in_words
from app.core.i18n import PSEUDO, gettext, locale, ngettext


def rule_words(rule: str) -> str:
    """Say a rule in words; an empty rule means that meetings are called one by one."""
    if not rule:
        return gettext("Called one by one")
    words = rule_in_words(rule)
    language = "en_GB" if locale() == PSEUDO else locale()
    names = dates.get_day_names("wide", locale=language)
    days = ", ".join(names[day] for day in words.weekdays)
    frequency = read_rule(rule).frequency
    rhythm = {
        "DAILY": ngettext("Every day", "Every %(num)s days", words.interval),
        "WEEKLY": ngettext("Every week", "Every %(num)s weeks", words.interval),
        "MONTHLY": ngettext("Every month", "Every %(num)s months", words.interval),
        "YEARLY": ngettext("Every year", "Every %(num)s years", words.interval),
    }[frequency] % {"num": words.interval}
    nth = ", ".join(_ordinal(number) for number in words.ordinals)
    on = " ".join(filter(None, (nth, days))) or ", ".join(str(day) for day in words.month_days)
    return f"{rhythm}: {on}" if on else rhythm


def _ordinal(number: int) -> str:
    return {
        1: gettext("first"),
        2: gettext("second"),
        3: gettext("third"),
        4: gettext("fourth"),
        5: gettext("fifth"),
        -1: gettext("last"),
    }.get(number, str(number))
