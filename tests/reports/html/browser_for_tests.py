"""A real browser, driven over W3C WebDriver by chromedriver."""

from __future__ import annotations

import json
import re
import subprocess
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from shutil import which
from typing import Any

import httpx

DRIVER, BROWSER = which("chromedriver"), which("chromium")
WIDE, PHONE = (1440, 900), (390, 844)
KEYS = {"Enter": "\ue007", "Escape": "\ue00c", "Tab": "\ue004"}
_ARGUMENTS = (
    "--headless=new",
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--disable-dev-shm-usage",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
    "--force-prefers-reduced-motion",
    # Nothing but files and the loopback is there: no page of the vendor's either.
    "--host-resolver-rules=MAP * ~NOTFOUND, EXCLUDE 127.0.0.1",
)
_FIRST_PAGE = {"session": {"restore_on_startup": 4, "startup_urls": ["about:blank"]}}
_PATIENCE = 120
"""Seconds that a browser on a busy machine may take for one thing."""

_MOST_LOOKS = 5_000
_ELEMENT = "element-6066-11e4-a52e-4f735466cecf"


@dataclass(slots=True)
class Browser:
    """One window. Scripts run in it as in its own console."""

    session: httpx.Client
    downloads: Path

    def send(self, path: str, **fields: Any) -> Any:
        reply = self.session.post(path, json=fields)
        value = reply.json()["value"]
        assert reply.is_success, value["message"]
        return value

    def cdp(self, command: str, **params: Any) -> Any:
        return self.send("goog/cdp/execute", cmd=command, params=params)

    def open(self, page: Path, state: str = "", size: tuple[int, int] = WIDE) -> None:
        """Open a file as if for the first time, in a window of that size."""
        width, height = size
        self.cdp(
            "Emulation.setDeviceMetricsOverride",
            width=width,
            height=height,
            deviceScaleFactor=1,
            mobile=size == PHONE,
        )
        # Otherwise another fragment of an open page would only be followed.
        self.send("url", url="about:blank")
        self.logs("browser")
        self.logs("performance")
        self.send("url", url=page.as_uri() + (f"#{state}" if state else ""))
        # Keys that are pressed before the first picture of a page are lost.
        drawn = "requestAnimationFrame(() => requestAnimationFrame(arguments[0]))"
        self.send("execute/async", script=drawn, args=[])

    def run(self, script: str, *args: Any) -> Any:
        """Return what a script returns."""
        return self.send("execute/sync", script=script, args=list(args))

    def texts(self, selector: str) -> list[str]:
        script = (
            "return [...document.querySelectorAll(arguments[0])].map(e => e.innerText)"
        )
        found: list[str] = self.run(script, selector)
        return found

    def text(self, selector: str) -> str:
        [text] = self.texts(selector)
        return text

    def click(self, selector: str) -> None:
        found = self.send("element", using="css selector", value=selector)
        self.send(f"element/{found[_ELEMENT]}/click")

    def type(self, keys: str) -> None:
        """Press keys, wherever the focus is."""
        pressed = [KEYS.get(keys, keys)] if keys in KEYS else list(keys)
        actions = [
            {"type": kind, "value": key}
            for key in pressed
            for kind in ("keyDown", "keyUp")
        ]
        self.send("actions", actions=[{"type": "key", "id": "k", "actions": actions}])

    def logs(self, kind: str) -> list[dict[str, Any]]:
        """Return what was logged since this was last asked."""
        logged: list[dict[str, Any]] = self.send("se/log", type=kind)
        return logged

    def complaints(self) -> list[str]:
        """Return errors, and violations of the content policy."""
        return [str(entry["message"]) for entry in self.logs("browser")]

    def asked_for(self) -> list[str]:
        """Return the addresses that were asked for since the page was opened."""
        told = [json.loads(entry["message"]) for entry in self.logs("performance")]
        sent = "Network.requestWillBeSent"
        return [
            entry["message"]["params"]["request"]["url"]
            for entry in told
            if entry["message"]["method"] == sent
        ]

    def awaited(self, download: Path) -> Path:
        """Return a download once it is there: it is written when it is whole."""
        for _ in range(_MOST_LOOKS):
            if download.exists():
                break
            self.run("return 1")  # which takes the browser a moment
        return download

    def seconds_of_work(self) -> float:
        """Return what the page has cost since it was opened, in time of a processor.

        A busy machine makes it wait; it does not make it work.
        """
        told = self.cdp("Performance.getMetrics")["metrics"]
        known = {one["name"]: one["value"] for one in told}
        return float(known["TaskDuration"])

    def screenshot(self) -> str:
        """Return a picture of the window, PNG in base64."""
        picture: str = self.cdp("Page.captureScreenshot", format="png")["data"]
        return picture


@contextmanager
def browser_in(folder: Path) -> Iterator[Browser]:
    """Start a browser whose profile and downloads are in a folder of the tests."""
    assert DRIVER is not None
    driver = subprocess.Popen(
        [DRIVER, "--port=0"], stdout=subprocess.PIPE, stderr=subprocess.DEVNULL
    )
    try:
        assert driver.stdout is not None
        lines = (line.decode() for line in driver.stdout)
        ports = (re.search(r"successfully on port (\d+)", line) for line in lines)
        port = next(found[1] for found in ports if found)
        base = f"http://127.0.0.1:{port}/session"
        with httpx.Client(trust_env=False, timeout=_PATIENCE + 30) as client:
            made = client.post(base, json=_wishes(folder)).json()["value"]
            client.base_url = httpx.URL(f"{base}/{made['sessionId']}/")
            browser = Browser(client, folder / "downloads")
            browser.cdp(
                "Browser.setDownloadBehavior",
                behavior="allow",
                downloadPath=str(browser.downloads),
            )
            browser.cdp("Performance.enable", timeDomain="threadTicks")
            try:
                yield browser
            finally:
                client.delete(str(client.base_url).rstrip("/"))
    finally:
        driver.terminate()
        driver.wait(timeout=20)
        if driver.stdout is not None:
            driver.stdout.close()


def _wishes(folder: Path) -> dict[str, Any]:
    options = {
        "binary": BROWSER,
        "args": [*_ARGUMENTS, f"--user-data-dir={folder / 'profile'}"],
        "prefs": _FIRST_PAGE,
    }
    wishes = {
        "browserName": "chrome",
        "goog:chromeOptions": options,
        "timeouts": {"script": 1000 * _PATIENCE, "pageLoad": 1000 * _PATIENCE},
        "goog:loggingPrefs": {"browser": "ALL", "performance": "ALL"},
    }
    return {"capabilities": {"alwaysMatch": wishes}}
