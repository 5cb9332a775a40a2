"""The library behind GAN Playground: configuration, data, models, training, quality and run folders."""

__version__ = "0.1.0"
