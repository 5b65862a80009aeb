"""Pages of reports: the runs, the home pages, the table of communes."""
