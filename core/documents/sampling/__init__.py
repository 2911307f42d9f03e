"""Made-up documents to try things on: plausible, varied, and the same for the same seed."""

from core.documents.sampling.samples import sample_documents, sample_zip

__all__ = ["sample_documents", "sample_zip"]
