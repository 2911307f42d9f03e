"""Made-up documents to try things on: plausible, varied, and the same for the same seed."""
