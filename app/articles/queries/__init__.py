"""What one asks about articles and categories."""
