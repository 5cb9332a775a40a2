"""Real pictures: embedded, drawn, downloaded or a person's own. No TensorFlow here."""

from gan_core.data.images.base import IMAGE_SETS, ImageSet, ImageSettings, ImageSource, PictureShape
from gan_core.data.images.classes import parse_classes
from gan_core.data.images.pictures import check_size, class_names_of, known_count, make_images
from gan_core.data.images.places import NotHereError, cache_dir
from gan_core.data.images.sheet import class_rows, contact_sheet
from gan_core.data.images.uploads import unpack_upload

__all__ = [
    "IMAGE_SETS",
    "ImageSet",
    "ImageSettings",
    "ImageSource",
    "NotHereError",
    "PictureShape",
    "cache_dir",
    "check_size",
    "class_names_of",
    "class_rows",
    "contact_sheet",
    "known_count",
    "make_images",
    "parse_classes",
    "unpack_upload",
]
