"""Pages of a survey that anybody may open: the form behind a QR code, the tablet at a counter."""
