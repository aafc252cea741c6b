"""A sample site and a trial provider, for trying the product on one machine."""
