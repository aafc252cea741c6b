"""Threads, drafts, admission."""
