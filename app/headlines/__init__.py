"""The Headlines page: a network that has read headlines goes on with a beginning, word by word."""
