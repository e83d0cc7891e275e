"""10,000 broken, hostile and huge files: each is refused with file, line and reason, or is sound and scores; none is slow."""

import json
import os
import time
import tomllib
from collections import Counter
from pathlib import Path

import pytest

from risk_instruments import BrokenDefinition, catalogue, layout, prompts, score
from tests.risk_instruments import bombs, fuzzing

NAME = "xx.trial/1.0.toml"
FILES = 10_000
SLOWEST = 5.0  # seconds of the processor; the slowest of all takes one


def use(instrument):
    """Score a sound instrument in every simple way there is; nothing may fail."""
    definition = instrument.definition
    sheets = [{}]
    codes = {item.id: instrument.answer_codes(item.id) for item in instrument.items}
    sheets += [{item: known[min(place, len(known) - 1)] for item, known in codes.items()} for place in range(4)]
    sheets += [{detail.id: instrument.answer_codes(detail.id)[0]} for detail in definition.details[:3]]
    given = {one.id: one.codes[0] if one.codes else True for one in definition.inputs}
    if instrument.kind in {"spj", "external"} and instrument.levels:
        given["judged_level"] = instrument.levels[-1].code
    for answers in sheets:
        for inputs in ({}, given):
            found = score(instrument, answers, inputs, certificate_confirmed=True)
            assert found.lower is None or found.lower <= found.upper
            assert found.missing or found.lower == found.score == found.upper
            json.dumps(found.as_json())
            prompts(instrument, answers, inputs)
    return instrument.threshold, [instrument.points(item.id) for item in instrument.items]


def refusal(damaged):
    """Return the refusal of a file, or None when it is sound and has scored."""
    begin = time.process_time()
    try:
        use(catalogue.parse(damaged.raw, NAME))
    except BrokenDefinition as error:
        return error
    finally:
        assert time.process_time() - begin < SLOWEST, damaged.how
    return None


def why_not(damaged, error):
    """Say what is wrong with the outcome of one file, or None."""
    if error is None:
        return "sound" if damaged.hopeless else None
    rows = damaged.raw.count(b"\n") + 1
    if error.file != NAME or not error.reason or len(error.reason) > 400:
        return "no file or no reason"
    if error.line is None:
        return None if "larger than" in error.reason else "no line"
    if not 1 <= error.line <= rows:
        return "a line outside the file"
    if damaged.lines and error.line not in damaged.lines:
        return f"line {error.line}, not in {damaged.lines}"
    str(error).encode()
    return None


def outcomes(files):
    """Count what becomes of the files, and list those whose outcome is wrong."""
    wrong, count = [], Counter()
    for damaged in files:
        error = refusal(damaged)
        count["sound" if error is None else "refused"] += 1
        count["place known"] += error is not None and damaged.lines is not None
        if why := why_not(damaged, error):
            wrong.append((damaged.how, why, str(error)[:200]))
    return wrong, count


@pytest.mark.slow
@pytest.mark.parametrize("seed", range(5))
def test_damaged_files_are_refused_with_file_line_and_reason_or_sound(seed):
    wrong, count = outcomes(fuzzing.by_chance(seed, FILES // 5))
    assert wrong == []
    assert count["refused"] > FILES // 5 * 0.75
    assert count["sound"] > FILES // 5 * 0.05, "also files that are sound after all are among them"
    assert count["place known"] > FILES // 5 * 0.3


@pytest.mark.slow
def test_files_made_by_hand_to_break_the_reader_are_refused_or_sound():
    wrong, count = outcomes(bombs.by_hand())
    assert wrong == []
    assert count["refused"] > 300


def paths(value, where=()):
    yield where
    parts = value.items() if isinstance(value, dict) else enumerate(value) if isinstance(value, list) else ()
    for key, inner in parts:
        yield from paths(inner, (*where, key))


def test_the_layout_knows_a_line_for_everything_in_a_file_and_for_nothing_else():
    read = 0
    for damaged in fuzzing.by_chance(seed=9, count=1_000):
        try:
            text = damaged.raw.decode().replace("\r\n", "\n")
            table = tomllib.loads(text) if len(text) < 40_000 and layout.too_deep(text) is None else None
        except (UnicodeDecodeError, ValueError):
            continue
        if table is not None and "\\" not in text:
            assert set(layout.lines(text)) == set(paths(table)), damaged.how
            read += 1
    assert read > 300


@pytest.mark.parametrize("seed", range(40))
def test_one_bad_file_among_good_ones_refuses_the_whole_folder(tmp_path, seed):
    good = sorted(fuzzing.HOME.glob("*/*.toml"))[:3]
    for file in good:
        (tmp_path / file.parent.name).mkdir()
        (tmp_path / file.parent.name / file.name).write_bytes(file.read_bytes())
    assert len(catalogue.load(tmp_path, locked=False)) == 3
    bad = fuzzing.one_bad_file(seed)
    (tmp_path / "xx.trial").mkdir()
    (tmp_path / "xx.trial" / "1.0.toml").write_bytes(bad.raw)
    with pytest.raises(BrokenDefinition) as error:
        catalogue.load(tmp_path, locked=False)
    assert error.value.file == NAME


def folder(tmp_path):
    """A folder of one good file, and the place of a second one."""
    good = fuzzing.HOME / "us.lap-1" / "1.0.toml"
    for name in ("us.lap-1", "xx.trial"):
        (tmp_path / name).mkdir()
    (tmp_path / "us.lap-1" / "1.0.toml").write_bytes(good.read_bytes())
    return tmp_path, tmp_path / "xx.trial" / "1.0.toml"


def put_a_folder(place):
    place.mkdir()


def put_a_pipe(place):
    os.mkfifo(place)


def put_a_link_to_nowhere(place):
    place.symlink_to("nowhere.toml")


def put_a_remark(place):
    place.with_name("README.md").write_text("What is this?")


def put_an_editor_copy(place):
    place.with_name("1.0.toml~").write_text("")


def put_beside_the_folders(place):
    place.parents[1].joinpath("1.0.toml").write_text("")


def put_a_name_that_is_no_text(place):
    Path(os.fsdecode(os.fsencode(place.parent) + b"/\xff.toml")).write_text("")


def put_the_same_version_in_other_figures(place):
    lap = place.parents[1] / "us.lap-1"
    text = (lap / "1.0.toml").read_text("utf-8").replace('version = "1.0"', 'version = "1.00"')
    (lap / "1.00.toml").write_text(text)


STRANGE_ENTRIES = [
    put_a_folder, put_a_pipe, put_a_link_to_nowhere, put_a_remark, put_an_editor_copy, put_beside_the_folders,
    put_a_name_that_is_no_text, put_the_same_version_in_other_figures,
]  # fmt: skip


@pytest.mark.parametrize("put", STRANGE_ENTRIES)
def test_a_folder_that_holds_anything_but_definitions_is_refused_as_a_whole(tmp_path, put):
    where, place = folder(tmp_path)
    put(place)
    with pytest.raises(BrokenDefinition) as error:
        catalogue.load(where, locked=False)
    assert error.value.reason
    str(error.value).encode()


@pytest.mark.parametrize("lock", [b"\xff\xfe\x00", b"short  us.lap-1/1.0.toml\n", b"x" * 300_000, b"\n\n"])
def test_a_lock_that_is_none_is_refused(tmp_path, lock):
    where, _ = folder(tmp_path)
    (where / "lock.txt").write_bytes(lock)
    with pytest.raises(BrokenDefinition) as error:
        catalogue.load(where)
    assert (error.value.file, error.value.line) == ("lock.txt", 1)
