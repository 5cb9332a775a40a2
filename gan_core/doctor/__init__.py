"""The doctor: names what ails a training, from the run's own figures, and what to try.

Each illness is found by rules (:mod:`gan_core.doctor.rules`): named figures, each above or below a threshold, over a
window of steps, never in the first steps of a run, and twice or more in a row::

    for finding in examine("runs/mine").findings:
        print(finding.label, [piece.words for piece in finding.evidence], finding.advice)

Numpy only: no TensorFlow. :class:`Doctor` follows a live run, :func:`examine` reads a folder.
"""

from gan_core.doctor.figures import DOCTOR_FIGURES
from gan_core.doctor.findings import Evidence, Finding, Illness, finding_from_event, standing
from gan_core.doctor.illnesses import ILLNESSES
from gan_core.doctor.reading import Examination, examine
from gan_core.doctor.remedies import Remedy, remedy_for
from gan_core.doctor.rules import RULES, Condition, Rule
from gan_core.doctor.telling import report, told
from gan_core.doctor.watching import Doctor, History, diagnose

__all__ = [
    "DOCTOR_FIGURES",
    "ILLNESSES",
    "RULES",
    "Condition",
    "Doctor",
    "Evidence",
    "Examination",
    "Finding",
    "History",
    "Illness",
    "Remedy",
    "Rule",
    "diagnose",
    "examine",
    "finding_from_event",
    "remedy_for",
    "report",
    "standing",
    "told",
]
