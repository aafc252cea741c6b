"""Advisers: services outside that are asked about a comment before it is posted. Without Flask and without database."""
