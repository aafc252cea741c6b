"""Pictures and files that authors upload, and where they are used."""
