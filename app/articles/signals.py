"""What articles tell the features above."""

from blinker import Signal

category_merged = Signal("All that a category holds went to `target`, and it is about to go. Before the commit.")
