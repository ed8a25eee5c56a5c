"""Whether several runs are parts of one: what differs, overlaps or is missing."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator, Sequence
from typing import NamedTuple

from pydantic import BaseModel

from noworse.errors import Problem
from noworse.records.run import RunRecord

_MOST_NAMED = 5
_Difference = tuple[str, object, object]


class Told(NamedTuple):
    """A run, and the file that tells of it."""

    path: str
    record: RunRecord


def misfits(runs: Sequence[Told], free: frozenset[str]) -> Iterator[Problem]:
    """Name all that keeps runs from being decided as one."""
    alone = [
        Problem(one.path, None, *why)
        for one in runs
        if (why := _undecidable(one.record)) is not None
    ]
    yield from alone
    if alone:
        return
    first, *others = runs
    for one in others:
        yield from _differences(first, one, free)
    shards = [one for one in runs if one.record.part is not None]
    if shards and len(shards) == len(runs):
        yield from _of_shards(runs)
    elif shards:
        whole = next(one for one in runs if one.record.part is None)
        reason = f"it is no shard, and {shards[0].path} is one"
        yield Problem(whole.path, None, reason, "give the shards of one run alone")
    else:
        yield from _overlaps(runs)


def _undecidable(record: RunRecord) -> tuple[str, str] | None:
    """Say why a run cannot be decided on what it heard, and what to do."""
    if record.aa:
        reason = "the baseline was held against itself, which decides nothing"
        return reason, "give a run without `--nw-aa`"
    if len(record.orders) < len(record.suites):
        reason = "it does not tell the committed order: an older noworse wrote it"
        return reason, "write it anew: pytest --nw-report json"
    if record.part is not None and record.ended_by is not None:
        reason = f"shard {record.part.shard} was ended: {record.ended_by}"
        return reason, f"run it again: pytest --nw-shard {record.part.shard}"
    if record.part is None and record.selected < record.collected:
        heard = f"{record.selected} of {record.collected} cases were selected"
        return f"{heard}, and a part decides nothing", "run all cases, without -k or -m"
    return None


def _differences(first: Told, other: Told, free: frozenset[str]) -> Iterator[Problem]:
    """Name the settings in which two runs differ."""
    ours, theirs = first.record, other.record
    found = [
        *_unlike(ours.policy, theirs.policy, "policy"),
        *_unlike(ours.lineup, theirs.lineup, "lineup"),
    ]
    for path, mine, yours in found:
        if path not in {f"policy.{field}" for field in free}:
            reason = f"`{path}` is {yours!r}, and {mine!r} in {first.path}"
            mend = "give runs of the same settings"
            yield Problem(other.path, None, reason, mend)


def _unlike(ours: object, theirs: object, path: str) -> Iterator[_Difference]:
    """Yield the fields in which two records differ, as deep as they go."""
    if isinstance(ours, BaseModel) and type(ours) is type(theirs):
        for name in type(ours).model_fields:
            mine, yours = getattr(ours, name), getattr(theirs, name)
            yield from _unlike(mine, yours, f"{path}.{name}")
    elif isinstance(ours, tuple) and isinstance(theirs, tuple):
        if len(ours) != len(theirs):
            yield path, _named(ours), _named(theirs)
        else:
            for number, pair in enumerate(zip(ours, theirs, strict=True)):
                yield from _unlike(*pair, f"{path}[{number}]")
    elif ours != theirs:
        yield path, ours, theirs


def _named(members: tuple[object, ...]) -> str:
    return ", ".join(str(getattr(one, "id", one)) for one in members)


def _of_shards(runs: Sequence[Told]) -> Iterator[Problem]:
    """Name shards of another run, and those that are missing or given twice."""
    first, *others = runs
    for one in others:
        yield from _other_cases(first, one)
    by_number: dict[int, str] = {}
    of = 0
    for one in runs:
        assert one.record.part is not None
        shard = one.record.part.shard
        if of and shard.of != of:
            reason = f"it is shard {shard}, and {first.path} is one of {of}"
            yield Problem(one.path, None, reason, "give the shards of one run")
            return
        of = shard.of
        if shard.number in by_number:
            reason = f"it is shard {shard}, as {by_number[shard.number]} is"
            yield Problem(one.path, None, reason, "give each shard once")
        by_number.setdefault(shard.number, one.path)
    missing = [f"{n}/{of}" for n in range(1, of + 1) if n not in by_number]
    if missing:
        named = _listed(missing)
        what = "shard" if len(missing) == 1 else "shards"
        mend = f"run it, and give its run.json: pytest --nw-shard {missing[0]}"
        yield Problem(first.path, None, f"{what} {named} of this run missing", mend)
        return
    yield from _unheard(runs)


def _other_cases(first: Told, other: Told) -> Iterator[Problem]:
    """Name the suites of which two shards have read different files."""
    ours = {order.suite: order for order in first.record.orders}
    theirs = {order.suite: order for order in other.record.orders}
    for name in dict.fromkeys((*ours, *theirs)):
        mine, yours = ours.get(name), theirs.get(name)
        if mine is None or yours is None:
            lacking = first.path if mine is None else other.path
            reason = f"suite `{name}` is not in {lacking}"
        elif mine.digest != yours.digest:
            cases = f"{len(yours.cases)} cases here, {len(mine.cases)} there"
            reason = f"suite `{name}` is another one than in {first.path}: {cases}"
        else:
            continue
        mend = "run all shards on the same commit, with the same paths"
        yield Problem(other.path, None, reason, mend)


def _unheard(runs: Sequence[Told]) -> Iterator[Problem]:
    """Name the cases that no shard has heard."""
    heard: defaultdict[tuple[str, str], set[str]] = defaultdict(set)
    for told in runs:
        for one in told.record.comparisons:
            heard[one.suite, one.candidate].add(one.case)
    first = runs[0].record
    paths = {suite.name: suite.path for suite in first.suites}
    for order in first.orders:
        for model in first.lineup.candidates:
            missing = [
                case for case in order.cases if case not in heard[order.suite, model.id]
            ]
            if missing:
                count = f"{len(missing)} of {len(order.cases)} cases of `{order.suite}`"
                reason = f"no shard heard {count}: {_listed(missing)}"
                mend = "run the shards without -k and -m, to their end"
                yield Problem(paths[order.suite], None, reason, mend)
                break


def _overlaps(runs: Sequence[Told]) -> Iterator[Problem]:
    """Name the suites, or cases, that are in two runs."""
    owners: dict[str, str] = {}
    for one in runs:
        for order in one.record.orders:
            twice = [case for case in order.cases if case in owners]
            if twice:
                where = owners[twice[0]]
                count = f"{len(twice)} cases" if len(twice) > 1 else "1 case"
                reason = f"{count} of `{order.suite}` also in {where}: {_listed(twice)}"
                yield Problem(one.path, None, reason, "give each suite once")
            owners |= dict.fromkeys(order.cases, one.path)


def _listed(names: Sequence[str]) -> str:
    more = len(names) - _MOST_NAMED
    told = ", ".join(names[:_MOST_NAMED])
    return f"{told} and {more} more" if more > 0 else told
