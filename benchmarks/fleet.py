"""Servers of others, started on loopback where they are installed."""

from __future__ import annotations

import os
import shutil
import socket
import subprocess
import sys
import time
import urllib.request
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from pathlib import Path

KEY = "sk-gateway-0451"
"""The master key of the proxy."""

_START_SECONDS = 120.0
_LITELLM = """\
model_list:
{models}
general_settings: {{master_key: {key}}}
litellm_settings: {{num_retries: 0, telemetry: false}}
router_settings: {{num_retries: 0, disable_cooldowns: true}}
"""
_BEHIND = (
    "  - {{model_name: {name}, litellm_params: "
    '{{model: "hosted_vllm/{name}", api_base: "{url}/v1", api_key: x}}}}'
)


def litellm_command() -> list[str] | None:
    """Find the proxy: `NOWORSE_LITELLM`, else `litellm` on the path."""
    found = os.environ.get("NOWORSE_LITELLM") or shutil.which("litellm")
    return [found] if found else None


def llama_command() -> list[str] | None:
    """Find a Python with llama-cpp-python[server]: `NOWORSE_LLAMA`, else this one."""
    found = os.environ.get("NOWORSE_LLAMA", sys.executable)
    command = [found, "-m", "llama_cpp.server"]
    known = subprocess.run([*command, "--help"], capture_output=True, check=False)
    return command if known.returncode == 0 else None


@contextmanager
def litellm(
    command: Sequence[str], folder: Path, upstream: str, models: Sequence[str]
) -> Iterator[str]:
    """Start the proxy before a provider, and yield its address."""
    behind = "\n".join(_BEHIND.format(name=name, url=upstream) for name in models)
    config = folder / "litellm.yaml"
    config.write_text(_LITELLM.format(models=behind, key=KEY))
    options = ["--config", str(config), "--telemetry", "False"]
    # Else it fetches the prices of the day at its start.
    env = {**os.environ, "LITELLM_LOCAL_MODEL_COST_MAP": "True"}
    with _serving([*command, *options], folder, "/health/liveliness", env) as url:
        yield url


@contextmanager
def llama(command: Sequence[str], folder: Path, model: Path) -> Iterator[str]:
    """Start llama.cpp with a model of ours, and yield its address."""
    options = ["--model", str(model), "--model_alias", "tiny"]
    options += ["--n_ctx", "16384", "--n_threads", "1"]
    with _serving([*command, *options], folder, "/v1/models", os.environ) as url:
        yield url


@contextmanager
def _serving(
    command: Sequence[str], folder: Path, ready: str, env: Mapping[str, str]
) -> Iterator[str]:
    port = _free_port()
    place = ["--host", "127.0.0.1", "--port", str(port)]
    log = folder / f"{port}.log"
    with log.open("wb") as out:
        server = subprocess.Popen(
            [*command, *place], cwd=folder, env=env, stdout=out, stderr=out
        )
    try:
        _wait_until(server, f"http://127.0.0.1:{port}{ready}", log)
        yield f"http://127.0.0.1:{port}"
    finally:
        server.terminate()
        server.wait()


def _wait_until(server: subprocess.Popen[bytes], url: str, log: Path) -> None:
    began = time.monotonic()
    while server.poll() is None and time.monotonic() - began < _START_SECONDS:
        try:
            with urllib.request.urlopen(url, timeout=5):
                return
        except OSError:
            time.sleep(0.2)
    sys.exit(f"{server.args!r}: did not start\n{log.read_text()[-3000:]}")


def _free_port() -> int:
    with socket.socket() as place:
        place.bind(("127.0.0.1", 0))
        port: int = place.getsockname()[1]
        return port
