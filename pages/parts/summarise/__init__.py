"""The pieces of the Summarise page."""
