"""Fogline, an open war monitor: who said what about a war, in exactly which words, and what became of it."""

__version__ = "0.2.0"
