"""Pages of proof, one module for each group of pages."""
