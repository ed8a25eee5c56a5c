"""What a reader of the verdict must be warned of, from what was heard."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterator, Sequence

from noworse.records.answers import Comparison
from noworse.records.models import Lineup, Model
from noworse.records.run import JudgeHealth, Notice
from noworse.wire.profiles import allowed, dropped, leaves_effort_open

_FEW = 10
"""Below so many cases a share says nothing."""

_MANY_FLIPS = 0.25


def notices_from(
    lineup: Lineup,
    comparisons: Sequence[Comparison],
    judges: Sequence[JudgeHealth],
) -> tuple[Notice, ...]:
    """Return all that applies, the same for the same evidence.

    What the answers themselves give reason to, `scrutiny` tells.
    """
    return (
        *_dropped(lineup),
        *_efforts(lineup, comparisons),
        *_served(lineup, comparisons),
        *_imported(comparisons),
        *_flips(judges),
    )


def _dropped(lineup: Lineup) -> Iterator[Notice]:
    for model in lineup.called:
        if names := dropped(model):
            told = ", ".join(f"`{name}`" for name in names)
            message = f"{model.id} does not take {told}: not sent"
            yield Notice(code="parameter_dropped", message=message)


def _efforts(lineup: Lineup, comparisons: Sequence[Comparison]) -> Iterator[Notice]:
    """Tell of efforts that may change, or have changed: each a swap of its own."""
    models = {model.id: model for model in lineup.called}
    if open_ones := [name for name in models if leaves_effort_open(models[name])]:
        told = ", ".join(open_ones)
        message = f"the reasoning effort of {told} is the provider's to change"
        yield Notice(
            code="effort_not_pinned", message=f"{message}: set `params.effort`"
        )
    recorded: dict[str, set[str]] = defaultdict(set)
    for one in comparisons:
        for answer in (one.answer, one.baseline_answer):
            if answer is not None and answer.effort is not None:
                recorded[answer.asked].add(answer.effort)
    for name, model in models.items():
        now = allowed(model).effort
        if others := sorted(recorded[name] - {now}):
            message = (
                f"answers of {name} are of the effort {', '.join(others)}; "
                f"today it is called with {now or 'none of its own'}"
            )
            yield Notice(code="effort_differs", message=message)


def _served(lineup: Lineup, comparisons: Sequence[Comparison]) -> Iterator[Notice]:
    """Tell of a provider that answered with another model, or with several."""
    served: dict[str, Counter[str]] = defaultdict(Counter)
    for one in comparisons:
        for answer in (one.answer, one.baseline_answer):
            if answer is not None and answer.source != "imported":
                served[answer.asked][answer.served] += 1
    for model in (lineup.baseline, *lineup.candidates):
        names = served[model.id]
        others = sorted(name for name in names if not is_named(model, name))
        if others:
            message = f"{model.id} was answered by {', '.join(others)}"
            yield Notice(code="served_model_differs", message=message)
        if len(names) > 1:
            message = f"{model.id} was served as {', '.join(sorted(names))}"
            yield Notice(code="served_model_drift", message=message)


def is_named(model: Model, served: str) -> bool:
    """Whether a served name is the one asked for, perhaps with a date behind it."""
    asked = model.name.rpartition("/")[2].lower()
    return asked in served.lower()


def _imported(comparisons: Sequence[Comparison]) -> Iterator[Notice]:
    # One answer of the baseline stands in the comparisons of all candidates.
    found = {
        (answer.asked, one.suite, one.case)
        for one in comparisons
        for answer in (one.answer, one.baseline_answer)
        if answer is not None and answer.source == "imported"
    }
    count = Counter(model for model, _, _ in found)
    for model, number in sorted(count.items()):
        told = "1 answer" if number == 1 else f"{number} answers"
        message = f"{told} of {model}: imported, not bought by noworse"
        yield Notice(code="imported_answers", message=message)


def _flips(judges: Sequence[JudgeHealth]) -> Iterator[Notice]:
    for judge in judges:
        many = judge.flips > _MANY_FLIPS * judge.both_orders
        if judge.both_orders >= _FEW and many:
            yield Notice(
                code="high_flip_rate",
                message=f"{judge.judge} changed its mind with the order in "
                f"{judge.flips} of {judge.both_orders} cases of {judge.candidate}",
            )
