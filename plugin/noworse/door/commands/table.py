"""The subcommands that there are, in the order in which one meets them."""

from __future__ import annotations

from noworse.door.commands.base import Command
from noworse.door.commands.bless import BLESS
from noworse.door.commands.calibrate import CALIBRATE
from noworse.door.commands.decide import DECIDE
from noworse.door.commands.diff import DIFF
from noworse.door.commands.doctor import DOCTOR
from noworse.door.commands.history import HISTORY
from noworse.door.commands.importing import IMPORT
from noworse.door.commands.init import INIT
from noworse.door.commands.label import LABEL
from noworse.door.commands.show import SHOW

COMMANDS: tuple[Command, ...] = (
    INIT,
    IMPORT,
    DOCTOR,
    LABEL,
    CALIBRATE,
    SHOW,
    DECIDE,
    DIFF,
    HISTORY,
    BLESS,
)
