"""Rows that are legal by construction. One module for each app, in the order of the layers."""
