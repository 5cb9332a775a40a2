"""The training engine: one compiled step, a trainer that advances by it, and what a viewer sees of it."""
