"""What every page shares: problems as sentences, the session's state, headers, the app's life."""
