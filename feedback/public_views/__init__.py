"""Pages of citizens, one module for each group: sending, looking up, what is published, requests on personal data."""
