"""Golden files: every version scores its fixed sheets as on the day of its release."""

import pytest

from risk_instruments import catalogue
from tests.risk_instruments import golden_sheets

ALL = [edition for instrument in catalogue.instruments() for edition in catalogue.versions(instrument.id)]


@pytest.mark.parametrize("instrument", ALL, ids=lambda edition: f"{edition.id}-{edition.version}")
def test_every_version_scores_its_golden_sheets_as_on_the_day_of_its_release(instrument):
    assert golden_sheets.results(instrument) == golden_sheets.stored(instrument)


def test_every_golden_file_belongs_to_a_version():
    assert {file.stem for file in golden_sheets.GOLDEN.iterdir()} == {f"{one.id}-{one.version}" for one in ALL}
