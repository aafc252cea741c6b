"""What one asks about comments, and the pages of a thread."""
