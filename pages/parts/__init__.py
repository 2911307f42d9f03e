"""Pieces of pages, and what the app needs around them."""
