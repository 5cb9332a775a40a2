"""The Latent page: what a generator makes of its random numbers, and how one moves among them."""
