"""The Tips page: every tip as a card, made visible, and raced against itself left out."""
