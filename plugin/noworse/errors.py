"""Every way a run can go wrong.

* NoworseError
  + SetupError          the user can mend it: no traceback, and no call was made
    - CaseFileError     a case file does not make cases; pytest exits with 2
    - SettingsError     a setting is wrong; pytest exits with 4
    - RecordingError    a recording file is damaged or was edited
    - DependencyMissing an optional library is not installed
    - RerouteError      a call of the user's own code cannot go to another model
  + CallError           a call gave no answer; the case is *unresolved*, not lost
    - CallFailed        given up: the provider or the network refused or failed
    - ReplyUnreadable   the provider answered, but not in its documented shape
    - RecordingMissing  replay mode, and the call was never recorded
    - RunEnded          no further call can succeed: key, quota, budget, journal
    - FunctionFailed    a function of the user's raised, hung, or gave no answer
"""

from typing import Literal, NamedTuple

CallTrouble = Literal[
    "auth",
    "bad_request",
    "batch_pending",
    "budget",
    "connection",
    "context_length",
    "dns",
    "endpoint_not_found",
    "function_error",
    "function_skipped",
    "function_timeout",
    "journal",
    "judge_error",
    "judge_format",
    "model_not_found",
    "network_login",
    "no_probabilities",
    "not_performed",
    "not_recorded",
    "overloaded",
    "proxy",
    "quota_exhausted",
    "rate_limited",
    "redirect_refused",
    "request_too_large",
    "server_error",
    "timeout",
    "tls",
    "unreadable",
]


class Problem(NamedTuple):
    """One mistake of the user's, where it stands, and how to mend it."""

    path: str
    line: int | None
    reason: str
    mend: str

    def __str__(self) -> str:
        where = self.path if self.line is None else f"{self.path}:{self.line}"
        return f"{where}: {self.reason}\n  mend: {self.mend}"


class NoworseError(Exception):
    """Base of every error that this package raises on purpose."""


class SetupError(NoworseError):
    """The run cannot start until the user changes a file or an option."""

    def __init__(self, *problems: Problem) -> None:
        # Every argument goes to super(): that keeps the error picklable (xdist).
        super().__init__(*problems)
        self.problems = problems

    def __str__(self) -> str:
        return "\n".join(map(str, self.problems))


class CaseFileError(SetupError):
    """A case file, or a file that it names, does not make cases."""


class SettingsError(SetupError):
    """A setting in pyproject.toml, the environment or an option is wrong."""


class RecordingError(SetupError):
    """A recording file was cut, edited by hand, or left with a merge conflict."""


class DependencyMissing(SetupError):
    """An optional library is wanted and not installed."""


class RerouteError(SetupError):
    """A call that the user's own code makes cannot be sent to another model."""


class CallError(NoworseError):
    """A call to a model gave no answer."""

    def __init__(
        self, model: str, trouble: CallTrouble, detail: str, attempts: int = 1
    ) -> None:
        super().__init__(model, trouble, detail, attempts)
        self.model, self.trouble = model, trouble
        self.detail, self.attempts = detail, attempts

    def __str__(self) -> str:
        tries = f" after {self.attempts} attempts" if self.attempts > 1 else ""
        what = self.trouble.replace("_", " ")
        return f"{self.model}: {what}{tries}: {self.detail}"


class CallFailed(CallError):
    """The provider or the network refused, or failed until we gave up."""


class ReplyUnreadable(CallError):
    """The provider answered, but not in its own documented shape."""


class RecordingMissing(CallError):
    """Replay mode was asked for a call that no recording answers."""


class RunEnded(CallError):
    """No further call to this model can succeed, so the run stops here."""


class FunctionFailed(CallError):
    """A function of the user's gave no answer: it raised, hung, or was left out."""

    def __init__(
        self, model: str, trouble: CallTrouble, detail: str, frames: str = ""
    ) -> None:
        super().__init__(model, trouble, detail)
        # All of them once more: that keeps it picklable.
        self.args = (model, trouble, detail, frames)
        self.frames = frames
        """The user's own frames, the innermost last; empty: it did not raise."""
