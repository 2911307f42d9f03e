"""Benchmarks, run on request: `python -m tests.benchmarks`. They print ratios and counts; they assert nothing."""
