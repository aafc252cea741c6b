"""Articles in review, and what staff say beside their text."""
