"""gunicorn with several processes that count their commands together.

    gunicorn --config deploy/gunicorn.conf.py 'ideaflow.web:create_app()'

IDEAFLOW_DB names the database. Where PROMETHEUS_MULTIPROC_DIR names a folder of this service alone, /metrics tells the
sum over all processes, whichever answers; `ideaflow admin metrics` with the same variable tells it on its own port.
"""

from __future__ import annotations

import os
from pathlib import Path

from prometheus_client import multiprocess

FOLDER = os.environ.get("PROMETHEUS_MULTIPROC_DIR", "")

bind = "127.0.0.1:8000"
workers = 4
threads = 4
# A worker waits for a failover as long as IDEAFLOW_RETRY_SECONDS says, 30 s by default.
timeout = 90
graceful_timeout = 45
# Nothing about visitors is written down; commands are, by IDEAFLOW_LOG.
accesslog = None
loglevel = "warning"


def on_starting(_: object) -> None:
    """What an earlier run counted is over: Prometheus takes it for a restart."""
    if FOLDER:
        folder = Path(FOLDER)
        folder.mkdir(parents=True, exist_ok=True)
        for file in folder.glob("*.db"):
            file.unlink()


def child_exit(_: object, worker: object) -> None:
    """What a process counted stays counted when it ends; what it only showed goes with it."""
    if FOLDER:
        multiprocess.mark_process_dead(worker.pid)
