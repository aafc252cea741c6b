"""What authors say of themselves."""
