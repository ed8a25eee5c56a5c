"""What is allowed, and yet must be known to whoever reads the verdict."""

from __future__ import annotations

from collections.abc import Iterator, Mapping

from noworse.records.models import Lineup
from noworse.records.run import Notice
from noworse.suite.settings.hosts import host_of
from noworse.suite.settings.layers import HOSTS_VARIABLE, Layers
from noworse.suite.settings.lineup import is_twin
from noworse.wire.providers import family_of, provider_at


def notices_of(
    layers: Layers, lineup: Lineup, keys: Mapping[str, str], *, is_broke: bool
) -> tuple[Notice, ...]:
    """Return the notices of a run's settings.

    `is_broke`: calls were asked for, and the budget for them is 0.
    """
    notices = [*_same_model(layers, lineup), *_same_family(lineup)]
    notices += _foreign_hosts(lineup, keys)
    if is_broke:
        origin = layers.origin(("budget_usd",))
        message = f"{origin}: `budget_usd` is 0, so the recordings are only replayed"
        notices.append(Notice(code="budget_is_zero", message=message))
    return tuple(notices)


def _same_model(layers: Layers, lineup: Lineup) -> Iterator[Notice]:
    for place, candidate in enumerate(lineup.candidates):
        if is_twin(candidate, lineup.baseline):
            yield Notice(
                code="same_model",
                message=f"{layers.origin(('candidate', place))}: `candidate` and "
                f"`baseline` are the same model ({candidate.id}): this run measures "
                "the noise of the suite, not a swap",
            )


def _same_family(lineup: Lineup) -> Iterator[Notice]:
    sides = {lineup.baseline.id: "baseline"}
    sides |= {one.id: "candidate" for one in lineup.candidates if one.id not in sides}
    families = {one.id: family_of(one) for one in (lineup.baseline, *lineup.candidates)}
    for judge in filter(lambda one: one.is_called, lineup.judges):
        family = family_of(judge)
        kin = [f"the {sides[one]} {one}" for one in families if families[one] == family]
        if kin:
            yield Notice(
                code="same_family",
                message=f"the judge {judge.id} is of the same family ({family}) as "
                f"{' and '.join(kin)}: judges lean towards their own",
            )


def _foreign_hosts(lineup: Lineup, keys: Mapping[str, str]) -> Iterator[Notice]:
    """Tell of each key that goes to a host which only the environment allowed."""
    for model in lineup.called:
        host, seller = host_of(model.base_url), provider_at(model.base_url)
        is_own = seller is not None and model.key_env in seller.key_envs
        if model.id in keys and not is_own and not host.is_loopback:
            yield Notice(
                code="allowed_host",
                message=f"{model.id} sends `{model.key_env}` to {host}, "
                f"as {HOSTS_VARIABLE} allows",
            )
