"""The public pages that show articles and their threads."""
