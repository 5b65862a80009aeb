"""The verbs of this app. Each checks the verdict itself, is atomic, and leaves a line of history."""
