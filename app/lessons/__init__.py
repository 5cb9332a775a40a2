"""The Lessons page: the course, one lesson with its live thing, and what a browser remembers of it."""
