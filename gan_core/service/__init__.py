"""The engine process and its client: 2-D runs live in one warm process, reached over a local socket.

``client`` and ``launcher`` import no TensorFlow; ``server``, ``scheduler`` and ``host`` run in the engine process.
"""
