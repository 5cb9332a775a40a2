"""The tab Train of the Headlines page: choose headlines and a network, train it in a worker, and watch it learn."""

from app.headlines.training.opening import TRAIN as VIEW_NAME
from app.headlines.training.opening import query, take_address
from app.headlines.training.page import draw

__all__ = ["VIEW_NAME", "draw", "query", "take_address"]
