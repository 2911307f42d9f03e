"""Runs: what is stored of them, who works on them, how they are stopped and taken up again."""
