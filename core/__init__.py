"""Gistmill's engine: documents in, summaries out, and the figures of how they were got. Knows nothing of Streamlit."""
