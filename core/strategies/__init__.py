"""When each document is sent: one file a strategy, and a plain dict of them all."""
