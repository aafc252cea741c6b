"""What waits for a decision, and every decision that was made."""
