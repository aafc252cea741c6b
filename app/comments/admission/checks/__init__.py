"""One check a file: it lets a comment pass, finds why somebody should look at it, or refuses it."""
