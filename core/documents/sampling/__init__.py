"""Made-up documents to try things on: plausible, varied, and the same for the same seed."""

from core.documents.sampling.samples import sample_zip, samples

__all__ = ["sample_zip", "samples"]
