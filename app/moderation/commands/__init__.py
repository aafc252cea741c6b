"""Decisions. Each changes what it is about and writes its row in the log, in one transaction."""
