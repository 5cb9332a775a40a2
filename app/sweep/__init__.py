"""The Sweep page: many small GANs trained at once, over one or two settings."""
