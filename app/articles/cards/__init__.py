"""Link cards: what a page elsewhere says of itself, fetched by the server and kept."""
