"""The comparison: one document set, many strategies and limits, side by side.

The plan and the arithmetic are light and know nothing of processes; `process` and `__main__`
are the process of its own.
"""
