"""The built-in OpenAI-compatible endpoint: real HTTP, real extractive summaries, and faults that can be chosen."""
