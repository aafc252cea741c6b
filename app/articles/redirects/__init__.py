"""Addresses that the site had elsewhere, or before."""
