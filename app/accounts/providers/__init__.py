"""Identity providers: what is known of them, talking to them, and reading what they say of a person."""
