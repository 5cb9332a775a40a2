"""The zoo: Keras networks, and their layer tables without TensorFlow."""
