"""The one sentence under a score, and its short form: the open count and what could still be are always in it (rule 18)."""

from typing import Any, NamedTuple

from app.assessments.asks import in_words, level_label
from app.assessments.models import Assessment
from app.assessments.sheet import Reading
from app.core.i18n import N_, gettext, ngettext
from risk_instruments import Status
from risk_instruments.supplement import lacking
from risk_instruments.wording import State

BELOW = N_("You can refer now on your own judgement.")


class Said(NamedTuple):
    """The sentence in two parts, the first one bold."""

    head: str
    rest: str

    def __str__(self) -> str:
        return f"{self.head} {self.rest}".strip()


class Band(NamedTuple):
    """The short form: a band of the design, or none of them, with its words."""

    level: str
    label: str


def said(reading: Reading) -> Said:
    """Give the live sentence for a reading, in the reader's language."""
    if not reading.is_scored:
        sentence = _without_score(reading)
        return Said(sentence.head, f"{sentence.rest} {_life_threat(reading)}".strip())
    state = reading.wording.state
    sentence = SENTENCES[state](reading)
    if state is not State.REACHED and reading.is_threshold_reached:
        return Said(_local(reading), str(sentence))
    if reading.wording.critical and state is not State.CRITICAL_MARKED:
        return Said(sentence.head, f"{sentence.rest} {_life_threat(reading)}".strip())
    return sentence


def calls(reading: Reading) -> list[str]:
    """Say what calls for judgement whatever the score: threats to life by name, then the file's own notices."""
    extras = {extra.id: extra.label for extra in lacking(reading.instrument)}
    marked = [extras.get(item) or reading.instrument.item(item).label for item in reading.wording.critical]
    named = gettext("Life threat marked: %(words)s.") % {"words": ", ".join(in_words(label) for label in marked)}
    return ([named] if marked else []) + [in_words(reading.instrument.message(one)) for one in reading.prompts]


def _life_threat(reading: Reading) -> str:
    return gettext("Life threat marked.") if reading.wording.critical else ""


def _local(reading: Reading) -> str:
    if reading.local_threshold is None or (reading.result.lower or 0) < reading.local_threshold:
        return gettext("Your area's own threshold is reached. Send the referral.")
    reached = gettext("Your area's own threshold of %(threshold)s is reached. Send the referral.")
    return reached % {"threshold": reading.local_threshold}


def _without_score(reading: Reading) -> Said:
    """A judgement, a list of criteria or a result from elsewhere: the level as it was chosen, no number, no arithmetic."""
    label = level_label(reading.instrument, reading.result.level)
    if reading.is_visible_high:
        return Said(f"{label}.", gettext("Send the referral."))
    if reading.result.level is not None:
        return Said(f"{label}.", gettext("You can still refer on your own judgement."))
    if reading.instrument.kind == "criteria":
        rest = ngettext("%(num)s criterion is open.", "%(num)s criteria are open.", reading.result.missing)
        if reading.met:
            head = ngettext("%(num)s factor is marked.", "%(num)s factors are marked.", len(reading.met))
            rest = gettext("No answer is worked out from them: whether they are enough is your judgement.")
            return Said(head % {"num": len(reading.met)}, f"{rest} {gettext(BELOW)}")
        head = gettext("No criterion is met so far.")
        return Said(head, f"{rest % {'num': reading.result.missing}} {gettext(BELOW)}")
    if reading.instrument.kind == "external":
        return Said(gettext("No result is written down yet."), gettext(BELOW))
    head = gettext("No level is chosen yet.")
    return Said(head, f"{gettext('The level is your judgement; no answer computes it.')} {gettext(BELOW)}")


def _not_started(reading: Reading) -> Said:
    count = reading.result.missing
    rest = ngettext("%(num)s question is open.", "%(num)s questions are open.", count) % {"num": count}
    return Said(gettext("Nothing is answered yet."), f"{rest} {gettext(BELOW)}")


def _reached(reading: Reading) -> Said:
    if reading.wording.threshold is not None:
        rest = gettext("%(threshold)s or more yes.") % {"threshold": reading.wording.threshold}
        return Said(gettext("High."), f"{rest} {gettext('Send the referral.')}")
    label = level_label(reading.instrument, reading.result.level)
    return Said(f"{label}.", gettext("Send the referral."))


def _critical(reading: Reading) -> Said:
    return Said(gettext("Life threat marked. Consider referral now."), open_words(reading))


def _possible(reading: Reading) -> Said:
    wording = reading.wording
    more, count = wording.more_needed or 0, wording.open
    if wording.threshold is not None:
        head = gettext("Could still be high.")
        rest = ngettext(
            "%(num)s more yes answer reaches %(threshold)s", "%(num)s more yes answers reach %(threshold)s", more
        )
    else:
        top = level_label(reading.instrument, reading.result.level_max)
        head = gettext("Could still become: %(level)s.") % {"level": top}
        rest = ngettext("%(num)s more yes answer is enough", "%(num)s more yes answers are enough", more)
    start = rest % {"num": more, "threshold": wording.threshold}
    end = ngettext("%(num)s is open.", "%(num)s are open.", count) % {"num": count}
    return Said(head, f"{gettext('%(start)s, and %(end)s') % {'start': start, 'end': end}} {gettext(BELOW)}")


def _unreachable(reading: Reading) -> Said:
    if reading.wording.threshold is not None:
        head = gettext("Below %(threshold)s whatever the rest.") % {"threshold": reading.wording.threshold}
    else:
        head = gettext("Below the highest level whatever the rest.")
    return Said(head, gettext("You can still refer on your own judgement."))


def _withheld(reading: Reading) -> Said:
    if reading.result.status is Status.CERTIFICATE_REQUIRED:
        head = gettext("The level is not shown: your area has not confirmed its certificate.")
    elif reading.result.status is Status.TOO_MANY_MISSING:
        head = gettext("Too many questions are open to give a level.")
    elif reading.instrument.levels:
        head = gettext("The level is not certain yet.")
    else:
        head = gettext("This instrument gives no level.")
    return Said(
        head,
        f"{score_words(reading.result.lower or 0, reading.result.upper or 0, reading.result.missing)} {gettext(BELOW)}",
    )


SENTENCES = {
    State.NOT_STARTED: _not_started,
    State.REACHED: _reached,
    State.CRITICAL_MARKED: _critical,
    State.REACH_POSSIBLE: _possible,
    State.UNREACHABLE: _unreachable,
    State.WITHHELD: _withheld,
}


def open_words(reading: Reading) -> str:
    """Say how many questions are open and what they could do."""
    count, result = reading.result.missing, reading.result
    if not count:
        return gettext("No question is open.")
    if result.level is None:
        text = ngettext("%(num)s question is open.", "%(num)s questions are open.", count)
    elif result.level == result.level_max:
        text = ngettext(
            "%(num)s open question cannot change the level.", "%(num)s open questions cannot change the level.", count
        )
    else:
        text = ngettext(
            "%(num)s open question could make it higher.", "%(num)s open questions could make it higher.", count
        )
    return text % {"num": count}


def score_words(lower: int, upper: int, missing: int) -> str:
    """Say a score with what it could still become; an open question is never a no."""
    if not missing:
        return gettext("Score %(score)s; no question is open.") % {"score": lower}
    text = ngettext(
        "Score at least %(lower)s and at most %(upper)s; %(num)s question is open.",
        "Score at least %(lower)s and at most %(upper)s; %(num)s questions are open.",
        missing,
    )
    return text % {"lower": lower, "upper": upper, "num": missing}


def result_words(reading: Reading, row: Assessment) -> str:
    """Say the frozen result in one line: a score with its bounds, or the level where no score exists."""
    if row.lower is not None and row.upper is not None:
        return score_words(row.lower, row.upper, row.missing)
    return level_label(reading.instrument, row.level) or gettext("No level yet")


def band(reading: Reading) -> Band:
    """Give the short form for the dock and for lists."""
    label = level_label(reading.instrument, reading.result.level)
    if not reading.is_scored:
        return Band("high" if reading.is_visible_high else "", label or gettext("No level yet"))
    if reading.wording.state is State.NOT_STARTED:
        return Band("", gettext("Not started"))
    if reading.is_top:
        return Band("high", gettext("High") if reading.wording.threshold is not None else label)
    if reading.is_threshold_reached:
        return Band("high", gettext("Local threshold reached"))
    return _below(reading, label)


def _below(reading: Reading, label: str) -> Band:
    result, threshold = reading.result, reading.wording.threshold
    if result.level is None:
        is_hidden = result.status is Status.CERTIFICATE_REQUIRED
        return Band("", gettext("Level not shown") if is_hidden else gettext("No level yet"))
    is_open = result.level_max != result.level
    if threshold is not None:
        text = gettext("Below %(threshold)s so far") if is_open else gettext("Below %(threshold)s")
        label = text % {"threshold": threshold}
    return Band("medium" if is_open else "standard", label)


def bar_words(reading: Reading) -> str:
    """Say in words what the bar shows."""
    values = {"yes": reading.yes, "total": len(reading.instrument.items), "open": reading.result.missing}
    text = gettext("%(yes)s yes of %(total)s, %(open)s open. High starts at %(threshold)s.")
    return text % (values | {"threshold": reading.wording.threshold})


def why(reading: Reading) -> list[str]:
    """Say why the level stands: each rule that fired, with the numbers of its questions."""
    rules = {rule.id: in_words(rule.label) for rule in getattr(reading.instrument.definition, "rules", ())}
    lines = []
    for reason in reading.result.reasons:
        if reading.instrument.kind == "criteria":
            lines.append(in_words(reading.instrument.item(reason.rule).label))
            continue
        numbers = ", ".join(reading.instrument.item(item).n for item in reason.items)
        label = rules.get(reason.rule) or gettext("Total %(score)s") % {"score": reading.result.score}
        lines.append(
            gettext("%(rule)s: questions %(numbers)s") % {"rule": label, "numbers": numbers} if numbers else label
        )
    return lines


def live(row: Assessment, reading: Reading) -> dict[str, Any]:
    """Give what every view of a result shows: counts, band, one sentence with bounds."""
    is_drawn = reading.wording.threshold is not None
    return {
        "row": row,
        "reading": reading,
        "said": said(reading),
        "band": band(reading),
        "bar_words": bar_words(reading) if is_drawn else "",
        "calls": calls(reading),
        "total": len(reading.instrument.items),
    }
