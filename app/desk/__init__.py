"""Where authors and editors work."""
