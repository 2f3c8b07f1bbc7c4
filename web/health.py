"""What machines ask of the service: does it live, may it get requests, how is it doing."""

from __future__ import annotations

import time

from flask import Flask, Response, g, request
from prometheus_client import CollectorRegistry, Counter, Gauge, Histogram, generate_latest

from custody.records.registry import Registry
from web.live import Pulse

# In seconds; the lane's budget is 0.15.
_BUCKETS = (0.002, 0.005, 0.01, 0.025, 0.05, 0.1, 0.15, 0.25, 0.5, 1.0, 5.0)


def mount_health(app: Flask, registry: Registry, pulse: Pulse) -> None:
    """/healthz, /readyz and /metrics. None of them says anything about a sample or a person."""

    @app.get("/healthz")
    def healthz() -> Response:
        """200 when the service can read and its writer writes; 503 with the reason otherwise; soon, whoever
        holds the database locked."""
        registry.prove_readable()
        registry.writer.prove()
        return Response("ok\n", content_type="text/plain; charset=utf-8")

    @app.get("/readyz")
    def readyz() -> Response:
        """200 when the service can answer look-ups, even while nothing can be written."""
        registry.prove_readable()
        return Response("ready\n", content_type="text/plain; charset=utf-8")

    _measure(app, registry, pulse)


def _measure(app: Flask, registry: Registry, pulse: Pulse) -> None:
    """Count what is asked by endpoint, never by address: addresses hold codes, and there is no end of them."""
    kept = CollectorRegistry()
    asked = Counter("custody_requests", "Requests answered.", ("endpoint", "status"), registry=kept)
    took = Histogram("custody_request_seconds", "Time to an answer.", ("endpoint",), registry=kept, buckets=_BUCKETS)
    turned_away = Counter("custody_access_refused", "Requests answered 401, 403 or 429.", ("status",), registry=kept)
    not_ours = Counter("custody_scans_not_ours", "Readings answered that they are no code of ours.", registry=kept)
    waiting = Gauge("custody_writer_waiting", "Pieces of work that wait for the writer.", registry=kept)
    waiting.set_function(lambda: registry.writer.waiting)
    viewers = Gauge("custody_viewers", "Open pages that are kept live.", registry=kept)
    viewers.set_function(lambda: pulse.viewers)

    @app.before_request
    def begin() -> None:
        g.began = time.perf_counter()

    @app.after_request
    def count(response: Response) -> Response:
        endpoint = request.endpoint or "none"
        asked.labels(endpoint, response.status_code).inc()
        if "began" in g and endpoint != "live":
            took.labels(endpoint).observe(time.perf_counter() - g.began)
        if g.get("meaning") == "not_ours":
            not_ours.inc()
        if response.status_code in (401, 403, 429):
            turned_away.labels(response.status_code).inc()
        return response

    @app.get("/metrics")
    def metrics() -> Response:
        return Response(generate_latest(kept), content_type="text/plain; version=0.0.4; charset=utf-8")
