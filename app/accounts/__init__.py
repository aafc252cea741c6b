"""People, identities, providers, the session, bans."""
