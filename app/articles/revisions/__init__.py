"""What an article said at any time, and what somebody writes and has not saved yet."""
