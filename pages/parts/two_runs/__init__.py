"""The pieces of the page of two runs side by side."""
