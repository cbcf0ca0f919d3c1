"""Serving metrics and health."""

from __future__ import annotations

import signal
import sys
from contextlib import suppress

import click

from ideaflow.cli.output import note
from ideaflow.cli.session import Session, reads


@click.command("metrics")
@click.option("--listen", metavar="HOST:PORT", help="Where to listen. Default: IDEAFLOW_METRICS_LISTEN.")
@reads
def metrics(session: Session, listen: str | None) -> None:
    """Serve /metrics for Prometheus, /healthz and /readyz, until stopped.

    They hold numbers and codes, and nothing that anybody typed. Keep the address within your own network.

    \b
    Example:
      ideaflow admin metrics --listen 127.0.0.1:9464
    """
    from prometheus_client import CollectorRegistry  # noqa: PLC0415 - loads the database

    from ideaflow.operations.endpoints import bound_server, endpoints  # noqa: PLC0415
    from ideaflow.operations.metrics import register_counts  # noqa: PLC0415
    from ideaflow.operations.watch import PATIENCE  # noqa: PLC0415

    registry = CollectorRegistry()
    register_counts(registry)
    with session.open(patience=PATIENCE) as app:
        server = bound_server(listen or session.settings.metrics_listen, endpoints(app, registry))
        host, port = server.server_address[:2]
        signal.signal(signal.SIGTERM, lambda *_: sys.exit(0))
        note(f"Serving /metrics, /healthz and /readyz on {host!s}:{port}. Stop with Ctrl-C.")
        with server, suppress(KeyboardInterrupt):
            server.serve_forever()
