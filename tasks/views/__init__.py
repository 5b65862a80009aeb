"""Pages of tasks, one module for each group of pages."""
