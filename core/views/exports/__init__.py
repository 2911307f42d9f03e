"""A run as files, one module a format: every row in the order of the input, its own columns before ours.

Import the module that is meant: `formats` knows them all by their ending, and loads a format's library when it writes.
"""
