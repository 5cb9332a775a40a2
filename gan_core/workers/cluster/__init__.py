"""Training on a Ray cluster: ``GAN_EXECUTOR=ray``.

The web server has a :class:`~gan_core.workers.cluster.pool.RayPool`, which keeps the line of those who wait as the pool
of one machine does. What it knows of the cluster it hears from a process of its own, the link, so that neither Ray nor
a network file system can hold up or end the server. For each run in training the link makes one Ray actor, a keeper:
it takes up CPUs and GPUs, starts on its node the same worker process that trains on a laptop, and when its node is
lost Ray starts it again elsewhere, where it goes on from the newest checkpoint.

Importing this package loads neither Ray nor TensorFlow.
"""
