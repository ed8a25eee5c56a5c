"""How a session of ours begins: alone, as xdist's controller, or as its worker."""

from __future__ import annotations

import os
from typing import TYPE_CHECKING

import pytest

from noworse.door.project import engine_setup, settings_at
from noworse.door.refusal import RefusedStage
from noworse.door.remote import RemoteStage
from noworse.door.screen import make_folder
from noworse.door.session import Session
from noworse.door.status import StatusLine, knows_progress, output, terminal
from noworse.door.tunnel import is_near, open_channel
from noworse.errors import SettingsError, SetupError
from noworse.suite.settings.reading import Settings
from noworse.suite.settings.shards import shard_of

# A worker has no engine: what only the other processes need, they import themselves.
if TYPE_CHECKING:
    from collections.abc import Callable

    from xdist.workermanage import WorkerController

    from noworse.door.stage import Stage
    from noworse.door.xdist import ServedStage

_SESSION: pytest.StashKey[Session] = pytest.StashKey()
_SERVED: pytest.StashKey[ServedStage] = pytest.StashKey()

_WORD = "noworse"
_CHANNEL = "noworse-channel"
_SECOND = "noworse-functions"
_SHARD = "noworse-shard"
"""What a worker finds in its `workerinput`."""


def session_of(config: pytest.Config) -> Session:
    """The session's memory; the first to ask opens it."""
    if (found := config.stash.get(_SESSION, None)) is not None:
        return found
    worker = getattr(config, "workerinput", None)
    if worker is not None:
        ways = (worker.get(_CHANNEL), worker.get(_SECOND))
        session = Session(config, RemoteStage(worker.get(_WORD), *ways), None)
        session.shard = shard_of(worker.get(_SHARD))
        return _register(config, session)
    try:
        settings = settings_of(config)
    except SettingsError as error:
        session = Session(config, RemoteStage(None), None)
        session.refused = error
        return _register(config, session)
    status = StatusLine(terminal, output)
    stage = _stage(config, settings, status.say)
    session = Session(config, stage, settings, status)
    if settings.plan:
        from noworse.door.planning import Planning

        config.pluginmanager.register(Planning(session, settings), "noworse-plan")
    return _register(config, session)


def serve_workers(config: pytest.Config) -> None:
    """Open the session of an xdist controller, before its workers start.

    Wrong settings are told as soon as a worker brings cases, and only then.
    """
    from noworse.door.xdist import ServedStage

    settings: Settings | None = None
    status = StatusLine(terminal, output)
    stage: Stage | RefusedStage
    try:
        settings = settings_of(config)
        make_folder(config.rootpath, settings.reports, settings.report_dir)
        stage = _stage(config, settings, status.say)
    except SetupError as error:
        stage = RefusedStage(error)
    served = ServedStage(stage, config.option.dist)
    config.add_cleanup(served.shut)
    config.stash[_SERVED] = served
    _register(config, Session(config, served, settings, status))


def introduce(node: WorkerController) -> None:
    """Tell a worker where the engine is, and how else it can be reached."""
    served = node.config.stash[_SERVED]
    node.workerinput[_WORD] = served.introduction(near=is_near(node))
    if shard := node.config.stash[_SESSION].shard:
        node.workerinput[_SHARD] = str(shard)
    for name in (_CHANNEL, _SECOND):
        node.workerinput[name] = channel = open_channel(node)
        served.attend(channel)


def settings_of(config: pytest.Config) -> Settings:
    """Read the settings from pyproject.toml, the environment and the options.

    Raises:
        SettingsError: naming every mistake.
    """
    given = {
        name.removeprefix("nw_"): value
        for name, value in vars(config.option).items()
        if name.startswith("nw_") and value is not None
    }
    return settings_at(config.rootpath, given)


def _stage(
    config: pytest.Config, settings: Settings, tell: Callable[[str], None]
) -> Stage:
    from noworse.door.branch import changed_recordings
    from noworse.door.ci import job_url
    from noworse.door.stage import Stage

    root, env = config.rootpath, os.environ
    changed = changed_recordings(root, settings.recordings, env)
    setup = engine_setup(root, settings)
    return Stage(settings, setup, changed, job_url(env), tell=tell)


def _register(config: pytest.Config, session: Session) -> Session:
    config.stash[_SESSION] = session
    config.pluginmanager.register(session, "noworse-session")
    # pytest tells the terminal itself where it was asked to.
    asked = config.pluginmanager.hasplugin("terminalprogress-plugin")
    if knows_progress(os.environ) and not asked:
        session.status.share = session.share
    return session
