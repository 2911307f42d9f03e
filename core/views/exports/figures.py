"""A run's figures as a file."""

import json
from typing import Any

from core.language import say
from core.metrics import ProcessingMetrics
from core.reader import ENGLISH


def metrics_json(metrics: ProcessingMetrics) -> bytes:
    """The metrics as one indented JSON object, UTF-8, with a line feed at its end; in English, whoever reads."""
    content = _in_english(metrics.to_json())
    return (json.dumps(content, ensure_ascii=False, indent=2) + "\n").encode("utf-8")


def _in_english(value: Any) -> Any:
    if isinstance(value, dict):
        return {name: _in_english(each) for name, each in value.items()}
    if isinstance(value, list):
        return [_in_english(each) for each in value]
    return say(value, ENGLISH) if isinstance(value, str) else value
