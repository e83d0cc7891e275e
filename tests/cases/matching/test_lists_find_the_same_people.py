"""Lists with typing errors, measured on invented people; the seeds here were not used for tuning."""

import json
import time
from pathlib import Path

import pytest
from noisy_people import Labelled, Noise, People, recall_precision

from app.cases.matching.lists import ListError, match_files, match_lists, read_csv
from app.cases.matching.rows import COLUMNS, Row, birth_digits

NOISE = Noise()
HARSH = Noise(changes=8, per_field=3, missing=0.10, swapped=0.10, replaced=0.04)
WITHOUT_PHONE = tuple(column for column in COLUMNS if column != "phone")
NAMES_BIRTH_POSTCODE = ("given_name", "surname", "date_of_birth", "postcode")
NAMES_BIRTH_PHONE = ("given_name", "surname", "date_of_birth", "phone")
NAMES_ADDRESS = ("given_name", "surname", "street_number", "address_1", "suburb", "postcode", "state")


def measured(lists: Labelled) -> tuple[float, float]:
    found = match_lists(lists.a, lists.b)
    return recall_precision(lists, {(pair["a"], pair["b"]) for pair in found})


@pytest.mark.parametrize("seed", [90_001])
@pytest.mark.parametrize("columns", [COLUMNS, WITHOUT_PHONE, NAMES_BIRTH_POSTCODE, NAMES_BIRTH_PHONE], ids=len)
def test_two_lists_are_matched_with_whatever_columns_they_have(seed: int, columns: tuple[str, ...]) -> None:
    recall, precision = measured(People(seed, households=0.15).two_lists(800, NOISE).only(*columns))
    assert recall >= 0.95
    assert precision >= 0.95


def test_names_and_address_are_enough_without_households() -> None:
    recall, precision = measured(People(90_003, households=0.0).two_lists(1000, NOISE).only(*NAMES_ADDRESS))
    assert recall >= 0.95
    assert precision >= 0.95


def test_lists_that_overlap_by_half_find_no_matches_for_the_rest() -> None:
    recall, precision = measured(People(90_004, households=0.15).two_lists(1200, NOISE, overlap=0.5))
    assert recall >= 0.95
    assert precision >= 0.95


def test_lists_of_other_people_give_hardly_any_match() -> None:
    lists = People(90_005, households=0.0).two_lists(800, NOISE, overlap=0.0)
    assert len(match_lists(lists.a, lists.b)) <= 4


def test_one_list_finds_people_who_stand_in_it_up_to_six_times() -> None:
    recall, precision = measured(People(90_006, households=0.10).one_list(1200, NOISE))
    assert recall >= 0.95
    assert precision >= 0.95


def test_far_worse_typing_still_finds_nearly_all() -> None:
    recall, precision = measured(People(90_007, households=0.15).two_lists(1000, HARSH))
    assert recall >= 0.95
    assert precision >= 0.95


@pytest.mark.slow
def test_five_thousand_against_five_thousand_takes_under_a_minute_and_tells_its_progress() -> None:
    lists = People(90_008, households=0.10).two_lists(5000, NOISE)
    told: list[tuple[int, int]] = []
    start = time.process_time()
    found = match_lists(lists.a, lists.b, lambda done, total: told.append((done, total)))
    assert time.process_time() - start < 60
    recall, precision = recall_precision(lists, {(pair["a"], pair["b"]) for pair in found})
    assert recall >= 0.95
    assert precision >= 0.95
    assert told == sorted(told)
    assert told[-1] == (5000, 5000)
    assert len(told) >= 20


HERE = {
    "street_number": "12",
    "address_1": "Ashley Street",
    "suburb": "Thornford",
    "postcode": "2999",
    "state": "nsw",
    "phone": "02 55501234",
}
ANNA = Row(given_name="Anna", surname="Thornwick", date_of_birth="19850312", **HERE)


@pytest.mark.parametrize(
    "relative",
    [
        Row(given_name="Jorun", surname="Thornwick", date_of_birth="19870824", **HERE),
        Row(given_name="Marisol", surname="Thornwick", date_of_birth="19850312", **HERE),
        Row(given_name="Anna", surname="Thornwick", date_of_birth="19580721", **HERE),
        Row(given_name="Jorun", surname="Thornwick", **HERE),
    ],
    ids=["sister", "twin", "mother of the same name", "brother without birth date"],
)
def test_a_relative_in_the_same_house_is_not_the_same_person(relative: Row) -> None:
    crowd = People(90_009, households=0.3).two_lists(300, NOISE)
    assert crowd.b is not None
    found = match_lists([*crowd.a, ANNA], [*crowd.b, relative])
    assert (300, 300) not in {(pair["a"], pair["b"]) for pair in found}


@pytest.mark.parametrize(
    ("other", "code"),
    [
        (Row(given_name="Thornwick", surname="Anna", date_of_birth="19850312", **HERE), "name_swapped"),
        (Row(given_name="Ana", surname="Tornwick", date_of_birth="19850312", **HERE), "name_similar"),
        (Row(given_name="Anna", surname="Thornwick", date_of_birth="12/3/1985", **HERE), "birth_same"),
        (Row(given_name="Anna", surname="Thornwick", date_of_birth="1985-12-03", **HERE), "birth_day_month"),
        (Row(given_name="Anna", surname="Thornwick", date_of_birth="19850313", **HERE), "birth_one_digit"),
        (Row("Anna", "Thornwick", "19850312", "12", "Thornford", "", "Ashley Street", "2999", "nsw"), "fields_swapped"),
        (Row(given_name="Ана", surname="Торнвик", date_of_birth="19850312", **HERE), "name_similar"),
    ],
)
def test_one_person_typed_otherwise_is_found_and_says_why(other: Row, code: str) -> None:
    crowd = People(90_010).two_lists(150, NOISE)
    assert crowd.b is not None
    pair = next(p for p in match_lists([*crowd.a, ANNA], [*crowd.b, other]) if p["a"] == p["b"] == 150)
    assert code in pair["reasons"]
    assert 0.5 < pair["score"] <= 1.0


def test_two_rows_are_enough_of_a_list() -> None:
    assert [(p["a"], p["b"]) for p in match_lists([ANNA], [ANNA])] == [(0, 0)]
    assert [(p["a"], p["b"]) for p in match_lists([ANNA, ANNA], None)] == [(0, 1)]
    assert match_lists([ANNA], [Row(given_name="Jorun", surname="Redson", date_of_birth="19601122")]) == []
    assert match_lists([], [ANNA]) == match_lists([ANNA], []) == match_lists([], None) == []
    assert match_lists([Row()], [Row()]) == []


def test_pairs_inside_one_list_name_the_earlier_row_first_and_once() -> None:
    pairs = [(p["a"], p["b"]) for p in match_lists(People(90_011).one_list(300, NOISE).a)]
    assert pairs == sorted(set(pairs))
    assert all(a < b for a, b in pairs)


def test_the_same_lists_always_give_the_same_answer() -> None:
    lists = People(90_012).two_lists(150, NOISE)
    assert match_lists(lists.a, lists.b) == match_lists(lists.a, lists.b)


@pytest.mark.parametrize(
    ("typed", "digits"),
    [
        ("19850312", "19850312"), ("1985-03-12", "19850312"), ("12/3/1985", "19850312"), ("12.03.85", "19850312"), ("3/4/07", "20070403"),
        ("12031985", "19850312"), ("19850312.0", "19850312"), ("1985-03-12 00:00:00", "19850312"), ("nan", ""), ("1985031", "1985031"),
    ],
)  # fmt: skip
def test_birth_dates_are_read_in_the_usual_ways(typed: str, digits: str) -> None:
    assert birth_digits(typed) == digits


def written(path: Path, text: str, encoding: str = "utf-8") -> Path:
    path.write_bytes(text.encode(encoding))
    return path


def test_a_file_is_read_by_its_header_whatever_its_case_order_spaces_and_separator(tmp_path: Path) -> None:
    text = "Rec_ID; Surname ;GIVEN NAME;Date of Birth;soc_sec_id\nx1;Šarić; Đorđe ;1985-03-12;9\n\n;;;;\nx2;Babić;Ana\n"
    rows = read_csv(written(tmp_path / "a.csv", text, "utf-8-sig"))
    assert [(row.given_name.strip(), row.surname, row.date_of_birth) for row in rows] == [
        ("Đorđe", "Šarić", "1985-03-12"), ("", "", ""), ("Ana", "Babić", ""),
    ]  # fmt: skip


def test_files_are_matched_and_the_answer_can_be_printed_as_json(tmp_path: Path) -> None:
    a = written(tmp_path / "a.csv", "given_name,surname,date_of_birth\nMia,Redson,19601122\nAnna,Thornwick,19850312\n")
    b = written(tmp_path / "b.csv", "surname\tgiven_name\tdate_of_birth\nThornwick\tAnna\t1985-03-12\n")
    answer = json.loads(json.dumps(match_files(a, b)))
    assert [(pair["a"], pair["b"], pair["reasons"]) for pair in answer["pairs"]] == [
        (1, 0, ["name_same", "birth_same"])
    ]
    assert match_files(a) == {"pairs": []}


@pytest.mark.parametrize(
    ("content", "sentence"),
    [
        (b"", "list.csv is empty."),
        (b" \n\n", "list.csv is empty."),
        (b"colour,size\nred,3\n", "list.csv has no column that can be matched."),
        ("surname\nŠarić\n".encode("cp1250"), "list.csv is not in UTF-8."),
        (b"surname\n" + b"x\n" * 200_001, "list.csv has more than 200,000 rows."),
    ],
    ids=["empty", "blank", "no column", "encoding", "too long"],
)
def test_a_file_that_is_no_list_is_refused_with_a_sentence(tmp_path: Path, content: bytes, sentence: str) -> None:
    path = tmp_path / "list.csv"
    path.write_bytes(content)
    with pytest.raises(ListError, match=sentence.replace(".", r"\.")):
        read_csv(path)


def test_a_missing_file_is_refused_with_a_sentence(tmp_path: Path) -> None:
    with pytest.raises(ListError, match="cannot be opened"):
        read_csv(tmp_path / "none.csv")


def test_a_file_with_a_header_alone_has_no_pairs(tmp_path: Path) -> None:
    assert match_files(written(tmp_path / "a.csv", "given_name,surname\n")) == {"pairs": []}
