"""One Coupa instance for all tests that only look, and its records as they are written."""

import pytest

from p2p.simulator.coupa import tables
from tests.simulator.coupa.reading import Case
from tests.simulator.coupa_company import simulated, write


@pytest.fixture(scope="session")
def case(tmp_path_factory: pytest.TempPathFactory) -> Case:
    truth = simulated(2500)
    folder = tmp_path_factory.mktemp("coupa")
    rendered = {table.name: table for table in tables(truth)}
    written = write(rendered.values(), folder)
    assert written == {name: table.frame.height for name, table in rendered.items()}
    return Case(truth, rendered, folder)
