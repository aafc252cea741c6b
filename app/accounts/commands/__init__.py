"""Changes to people: joining, sessions, roles and bans."""
