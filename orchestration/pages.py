"""Starting and stopping the page server as a process of our own."""

from __future__ import annotations

import contextlib
import json
import os
import signal
import socket
import subprocess
import sys
import time
from pathlib import Path

import psutil

from p2p.errors import UsageError
from p2p.settings import Settings

APP = Path(__file__).resolve().parents[1] / "dashboards" / "app.py"
STOP_SECONDS = 10.0


def serve(settings: Settings, port: int) -> int:
    """Run Streamlit on loopback until it ends; returns its exit code.

    Raises UsageError where the port is taken.
    """
    with socket.socket() as probe:
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind(("127.0.0.1", port))
        except OSError as error:
            raise UsageError(
                f"port {port} is taken by another program",
                "stop it (`p2p down` if it is ours), or choose another: p2p serve --port 8502",
            ) from error
    command = [sys.executable, "-m", "streamlit", "run", str(APP)]
    options = {
        "server.address": "127.0.0.1",
        "server.port": str(port),
        "server.headless": "true",
        "browser.gatherUsageStats": "false",
    }
    command += [f"--{name}={value}" for name, value in options.items()]
    # Streamlit reads .streamlit/config.toml of its working directory: that of the checkout.
    process = subprocess.Popen(
        command, cwd=APP.parents[1], env=os.environ | settings.as_environment()
    )
    _note(settings).write_text(
        json.dumps({"pid": process.pid, "created": psutil.Process(process.pid).create_time()})
    )
    try:
        return process.wait()
    except KeyboardInterrupt:
        process.send_signal(signal.SIGINT)
        with contextlib.suppress(subprocess.TimeoutExpired):
            return process.wait(STOP_SECONDS) and 0
        process.kill()
        return 0
    finally:
        _note(settings).unlink(missing_ok=True)


def stop(settings: Settings) -> bool:
    """Stop the page server that `serve` started; False where none runs."""
    note = _note(settings)
    if not note.exists():
        return False
    known = json.loads(note.read_text())
    note.unlink(missing_ok=True)
    with contextlib.suppress(psutil.NoSuchProcess):
        process = psutil.Process(known["pid"])
        # A process id may belong to another program by now: the start time tells.
        if abs(process.create_time() - known["created"]) < 1:
            process.terminate()
            deadline = time.monotonic() + STOP_SECONDS
            while process.is_running() and time.monotonic() < deadline:
                if process.status() == psutil.STATUS_ZOMBIE:
                    break
                time.sleep(0.1)
            return True
    return False


def _note(settings: Settings) -> Path:
    return settings.home / "pages.json"
