"""Pages of the points table, its leaves, figures, consistency, adjustments and snapshots."""
