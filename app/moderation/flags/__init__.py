"""What readers ask moderators to look at."""
