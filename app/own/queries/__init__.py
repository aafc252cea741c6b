"""What one asks about what is one's own: replies, and everything that an export holds."""
