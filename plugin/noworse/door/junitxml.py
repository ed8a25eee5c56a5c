"""What pytest's own JUnit report says of the run as a whole."""

from __future__ import annotations

import pytest

from noworse.records.run import RunRecord
from noworse.reports.properties import run_properties
from noworse.reports.view import view_of

_PREFIX = "noworse-"


def add_properties(config: pytest.Config, record: RunRecord) -> None:
    """Add properties of the run to the file of `--junitxml`, if there is to be one.

    What writes it is a plugin without a name, known by what it can do: the fixture
    that pytest has for this is for tests.
    """
    for plugin in config.pluginmanager.get_plugins():
        add = getattr(plugin, "add_global_property", None)
        if add is not None:
            for name, value in run_properties(view_of(record)).items():
                add(f"{_PREFIX}{name}", value)
