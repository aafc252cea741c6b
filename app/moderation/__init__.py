"""The queue, moderation actions and the log."""
