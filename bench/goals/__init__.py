"""One module for each goal: what is done to the product, and the rows that come of it."""
