"""Categories, articles and their addresses."""
