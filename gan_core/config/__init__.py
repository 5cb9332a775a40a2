"""Configuration of a run: one typed definition behind the form, the URL, the command line and the JSON."""

from gan_core.config.io import (
    FORMAT_VERSION,
    build_config,
    differences,
    find_setting,
    from_json_dict,
    parse_assignments,
    parse_value,
    read_config_file,
    to_json_dict,
    with_changes,
)
from gan_core.config.schema import EVERY_KIND, IMAGES, POINTS, TEXT, RunConfig
from gan_core.config.settings import Setting, keys_for, live_keys, settings_table

__all__ = [
    "EVERY_KIND",
    "FORMAT_VERSION",
    "IMAGES",
    "POINTS",
    "TEXT",
    "RunConfig",
    "Setting",
    "build_config",
    "differences",
    "find_setting",
    "from_json_dict",
    "keys_for",
    "live_keys",
    "parse_assignments",
    "parse_value",
    "read_config_file",
    "settings_table",
    "to_json_dict",
    "with_changes",
]
