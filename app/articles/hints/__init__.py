"""What readers tell the authors of an article alone."""
