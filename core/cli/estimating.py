"""What a run would come to, told before anything is sent: a few lines, or one JSON object for programs."""

import argparse
import json
import sys
from collections.abc import Mapping
from contextlib import redirect_stdout

from core.cli.parser import ALL_SUCCEEDED
from core.cli.reading import documents_read, tell_parts, tell_unknown_places
from core.errors import ConfigurationError
from core.language import Message
from core.metrics.cost import price_of
from core.runs.registry import Registry
from core.settings import CAPPED_ANSWER, RunSettings
from core.views.cost_words import cap_words
from core.views.estimate_lines import estimate_lines


def check_estimate(options: argparse.Namespace) -> None:
    """
    Raises:
        ConfigurationError: JSON is asked for, and no estimate.
    """
    if options.json and not options.estimate:
        raise ConfigurationError(
            Message("--json goes with --estimate; the figures of a run go to --metrics FILE.json.")
        )


def estimated(registry: Registry, options: argparse.Namespace, settings: RunSettings) -> int:
    """Read the documents, tell what a run over them would come to, and leave nothing behind."""
    with redirect_stdout(sys.stderr if options.json else sys.stdout), documents_read(registry, options) as draft:
        tell_unknown_places(registry, draft, settings)
        tell_parts(registry, draft, settings)
        estimate = registry.estimate(draft, settings)
    if options.json:
        print_json(estimate.to_json())
    else:
        print(*estimate_lines(estimate, settings), sep="\n")
    return ALL_SUCCEEDED


def print_json(content: Mapping[str, object]) -> None:
    """One object on standard output, for programs."""
    print(json.dumps(content, ensure_ascii=False, indent=2))


def tell_cost(registry: Registry, draft: str, settings: RunSettings) -> None:
    """Before a run that is paid for, or capped: what it is likely to come to, and may at most."""
    if price_of(settings) or settings.capped or settings.endpoint.kind == "openai":
        print(*estimate_lines(registry.estimate(draft, settings), settings), sep="\n")
    tell_cap(settings)


def tell_cap(settings: RunSettings) -> None:
    """What it may come to at most, and what that means for an answer; nothing without a cap."""
    if settings.capped:
        most = settings.endpoint.max_tokens or CAPPED_ANSWER
        print(
            Message(
                "It will come to {cap}; an answer has at most {count:,} tokens.", cap=cap_words(settings), count=most
            )
        )
