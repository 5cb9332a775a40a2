"""The Networks page: layers, a diagram, and what a stride does."""
