"""Changes to articles and categories."""
