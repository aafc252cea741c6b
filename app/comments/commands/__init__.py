"""What people do in threads, and what becomes of it."""
