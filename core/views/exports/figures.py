"""A run's figures as a file."""

import json

from core.language import say
from core.metrics import ProcessingMetrics
from core.reader import ENGLISH


def metrics_json(metrics: ProcessingMetrics) -> bytes:
    """The metrics as one indented JSON object, UTF-8, with a line feed at its end; in English, whoever reads."""
    content = {
        name: say(value, ENGLISH) if isinstance(value, str) else value for name, value in metrics.to_json().items()
    }
    return (json.dumps(content, ensure_ascii=False, indent=2) + "\n").encode("utf-8")
