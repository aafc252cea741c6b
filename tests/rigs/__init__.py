"""Real parts that the tests start by themselves: databases, providers, the site, a browser, a markup checker."""
