"""The built-in OpenAI-compatible endpoint: real HTTP, real extractive summaries, and faults that can be chosen.

- For those who start it, light to import: `settings` (behaviour and presets), `options` (command line), `process`.
- The server: `serving` (uvicorn and its end), `server` (the table of routes), `connection` (one exchange), `chat`
  (OpenAI's shapes), `slots`, `quota`, `fate` (latency and fault), `stats`.
- The summary: `instruction`, `phrases` and `amount` read what is asked; `extractive`, with `sentences`, `terms` and
  `cues`, picks what is quoted.
"""
