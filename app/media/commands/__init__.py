"""Changes to the library, and what is noted of its uses."""
