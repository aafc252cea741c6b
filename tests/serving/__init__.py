"""How the product is served for real."""
