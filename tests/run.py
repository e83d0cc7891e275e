"""`make test`: everything, side by side first, then what must have the machine to itself; a closing word on what could not run.

A few browser tests wait for real clocks. One that fails beside the others is tried once more alone, and the summary says so;
every other failure is a failure.
"""

import os
import sys

import pytest

SIDE_BY_SIDE = ["-n", "2", "--dist", "worksteal", "-m", "not alone", "-rs"]
ALONE = ["-m", "alone", "-rs"]
MOST_AGAIN = 3


class Failures:
    """Notes which tests failed, browser tests apart."""

    def __init__(self) -> None:
        self.browser: set[str] = set()
        self.other: set[str] = set()

    def pytest_runtest_logreport(self, report: pytest.TestReport) -> None:
        if report.failed:
            (self.browser if "browser" in report.keywords else self.other).add(report.nodeid)


def side_by_side() -> int:
    failures = Failures()
    code = pytest.main([*SIDE_BY_SIDE, *sys.argv[1:]], plugins=[failures])
    again = sorted(failures.browser)
    if code != pytest.ExitCode.TESTS_FAILED or failures.other or not 0 < len(again) <= MOST_AGAIN:
        return int(code)
    code = pytest.main([*again, "-rs"])
    if code == pytest.ExitCode.OK:
        print("These browser tests failed beside the others and passed alone:", *again, sep="\n  ")
    return int(code)


def main() -> int:
    os.environ.setdefault("PYTHONWARNINGS", "default")
    codes = [side_by_side(), int(pytest.main([*ALONE, *sys.argv[1:]]))]
    codes = [code for code in codes if code != pytest.ExitCode.NO_TESTS_COLLECTED]
    if not codes:
        print("no tests were found: that is a failure")
        return 1
    if os.environ.get("CI") != "true":
        print(
            "What could not run stands above with SKIPPED and its reason; with CI=true a missing PostgreSQL or Chromium fails."
        )
    return max(codes)


if __name__ == "__main__":
    sys.exit(main())
