"""The pieces of the page of all runs."""
