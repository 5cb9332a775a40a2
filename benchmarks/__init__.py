"""Speed side by side: the textbook loop, ours and, where it is installed, PyTorch."""
