"""The Studio page: train a GAN on pictures in a worker process and watch it learn."""
