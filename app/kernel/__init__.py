"""Foundation without Flask: database, clock, errors, text, pictures."""
