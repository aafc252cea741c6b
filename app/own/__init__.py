"""What is one's own: one's replies and what became of them, everything in one file, and leaving."""
