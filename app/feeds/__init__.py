"""Atom feeds of the site, of a category and of a thread."""
