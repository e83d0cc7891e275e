"""`make test`: everything, side by side first, then what must have the machine to itself; a closing word on what could not run."""

import os
import sys

import pytest

SIDE_BY_SIDE = ["-n", "2", "--dist", "worksteal", "-m", "not alone", "-rs"]
ALONE = ["-m", "alone", "-rs"]


def main() -> int:
    os.environ.setdefault("PYTHONWARNINGS", "default")
    codes = [pytest.main([*SIDE_BY_SIDE, *sys.argv[1:]]), pytest.main([*ALONE, *sys.argv[1:]])]
    codes = [code for code in codes if code != pytest.ExitCode.NO_TESTS_COLLECTED]
    if not codes:
        print("no tests were found: that is a failure")
        return 1
    if os.environ.get("CI") != "true":
        print(
            "What could not run stands above with SKIPPED and its reason; with CI=true a missing PostgreSQL or Chromium fails."
        )
    return max(int(code) for code in codes)


if __name__ == "__main__":
    sys.exit(main())
