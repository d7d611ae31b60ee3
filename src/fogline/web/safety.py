"""What views may show of an event, under the names that pages use."""

from fogline.safety import Safety, shown, shown_place

__all__ = ["Safety", "shown", "shown_place"]
