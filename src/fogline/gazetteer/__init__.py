"""An embedded gazetteer: where the places are that reports name."""

from fogline.gazetteer.index import Candidate, Gazetteer
from fogline.gazetteer.spelling import fold

__all__ = ["Candidate", "Gazetteer", "fold"]
