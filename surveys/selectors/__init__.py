"""Reading surveys for pages: each part in a module of its own."""
