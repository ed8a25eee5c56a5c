"""Loads the plugin from this checkout, so that nothing need be installed."""

import sys
from pathlib import Path

sys.path.insert(0, str(Path(__file__).parent / "plugin"))

pytest_plugins = ["noworse.door.plugin"]
