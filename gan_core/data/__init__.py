"""Real points in the plane: ready-made sets, typed formulas, CSV files and drawings. No TensorFlow here."""

from gan_core.data.formula import FORMULA_HELP, Formula, parse_formula
from gan_core.data.pointfile import PointFile, read_points, write_points
from gan_core.data.points import POINT_SETS, PointSet, PointSource, make_points

__all__ = [
    "FORMULA_HELP",
    "POINT_SETS",
    "Formula",
    "PointFile",
    "PointSet",
    "PointSource",
    "make_points",
    "parse_formula",
    "read_points",
    "write_points",
]
