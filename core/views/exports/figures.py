"""A run's figures as a file."""

import json

from core.metrics import ProcessingMetrics


def metrics_json(metrics: ProcessingMetrics) -> bytes:
    """The metrics as one indented JSON object, UTF-8, with a line feed at its end."""
    return (json.dumps(metrics.to_json(), ensure_ascii=False, indent=2) + "\n").encode("utf-8")
