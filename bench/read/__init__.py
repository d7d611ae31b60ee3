"""How fast Fogline reads, beside a small spaCy pipeline: `python -m bench.read`."""
