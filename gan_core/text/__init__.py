"""Headlines: read, cleaned, numbered and laid out for a training, and compared with what is written. No TensorFlow."""

from gan_core.text.base import MATERIAL_SEEDS, Headlines
from gan_core.text.cleaning import clean, title_case
from gan_core.text.copying import CopiedRun, NgramIndex, copied_runs, novel_share
from gan_core.text.reading import columns_of, read_headlines
from gan_core.text.rows import headline_rows, prefix_rows
from gan_core.text.sets import TEXT_SETS, TextSource, make_headlines
from gan_core.text.vocabulary import Vocabulary

__all__ = [
    "MATERIAL_SEEDS",
    "TEXT_SETS",
    "CopiedRun",
    "Headlines",
    "NgramIndex",
    "TextSource",
    "Vocabulary",
    "clean",
    "columns_of",
    "copied_runs",
    "headline_rows",
    "make_headlines",
    "novel_share",
    "prefix_rows",
    "read_headlines",
    "title_case",
]
