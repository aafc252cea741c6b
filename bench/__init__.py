"""Measures the product against the goals it was given; `make bench` is the way in."""
