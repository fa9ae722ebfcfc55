"""Numbers for Prometheus, from the store: they are true for the desk, not for one process."""

from collections.abc import Mapping

from prometheus_client import CollectorRegistry, Gauge, generate_latest


def exposition(counts: Mapping[str, int]) -> str:
    """The text format of ``baton_<name>`` gauges."""
    registry = CollectorRegistry()
    for name, value in sorted(counts.items()):
        Gauge(f"baton_{name}", f"Rows: {name.replace('_', ' ')}.", registry=registry).set(value)
    return generate_latest(registry).decode()
