"""The prepared house of the proofs: built once for a module, with a case in every state."""

from collections.abc import Iterator

import pytest

from tests.proof.matrix import House, prepared_house


@pytest.fixture(scope="module")
def house(tmp_path_factory: pytest.TempPathFactory) -> Iterator[House]:
    """Give the world with its whole case life, sessions and tokens for everybody."""
    with prepared_house(tmp_path_factory.mktemp("house")) as house:
        yield house
