"""A comparison: the same documents by many strategies and limits. Its runs are ordinary runs of `core.runs`."""
