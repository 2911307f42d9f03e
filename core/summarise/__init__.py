"""One document in, one outcome out: the prompt, the call, its retries, and what they came to."""
