"""The figures that the doctor goes by, each with its name for people, and what it tells."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True)
class DoctorFigure:
    """One figure in words.

    Attributes:
        label: its name.
        help: what it is and how it is measured.
        style: "share" is shown in per cent, "number" with three digits; a "flag" is so or not.
    """

    label: str
    help: str
    style: str = "number"

    def shown(self, value: float) -> str:
        """A value as people read it."""
        if self.style == "share":
            return "under 1 %" if 0 < value < 0.005 else f"{100 * value:.0f} %"
        return f"{value:.3g}" if value < 1000 else f"{value:,.0f}"


DOCTOR_FIGURES: dict[str, DoctorFigure] = {
    # the game
    "d_accuracy": DoctorFigure(
        "D is right about",
        "The share of real and of fake samples that D tells rightly, averaged over both.",
        "share",
    ),
    "d_fake": DoctorFigure("D's opinion of the fakes", "How real D finds the fakes on average: 1 is real.", "share"),
    "loss": DoctorFigure("Loss out of bounds", "1 when a loss was no number or beyond every bound, else 0.", "flag"),
    "gradient": DoctorFigure(
        "Gradient at the fakes",
        "How much G's loss would change if a fake moved by the size of the data: the median over the fakes.",
    ),
    # points
    "reached": DoctorFigure(
        "Reached by the fakes",
        "The share of the real points' territory that 256 fakes reach: the coverage, with fewer points.",
        "share",
    ),
    "near": DoctorFigure("Fakes on the data", "The share of fakes that lie close to a real point.", "share"),
    "gap": DoctorFigure(
        "Distance to the data",
        "How far the cloud of fakes lies from the real one (sliced Wasserstein), in sizes of the data.",
    ),
    "spread": DoctorFigure(
        "Size of the cloud", "How widely the fakes are spread: 1 is as widely as the real points are.", "share"
    ),
    "sway": DoctorFigure(
        "Swing of the cloud",
        "How far the middle of the fakes moves about within the window, in sizes of the data, without its drift.",
    ),
    "repeats": DoctorFigure(
        "Distance to the nearest given point",
        "How far a fake lies from the nearest given point, divided by how far these lie from each other.",
        "share",
    ),
    # pictures
    "diversity": DoctorFigure(
        "Diversity", "How much two generated pictures differ, divided by how much two real ones do.", "share"
    ),
    "classes": DoctorFigure("Classes drawn", "The share of the classes that appear among the clear pictures.", "share"),
    "clear": DoctorFigure("Clear pictures", "The share of pictures that the classifier is sure of.", "share"),
    "distance": DoctorFigure(
        "Distance to the real pictures",
        "The Fréchet distance, divided by that of one real picture again and again.",
        "share",
    ),
    "swing": DoctorFigure(
        "Swing of the distance",
        "How much the Fréchet distance goes up and down between evaluations, divided by that of one real picture.",
        "share",
    ),
    "newness": DoctorFigure(
        "Distance to the nearest real picture",
        "How far a generated picture lies from the nearest real one, divided by how far a real one does.",
        "share",
    ),
    # text
    "held_out_rise": DoctorFigure(
        "Perplexity held out, against its best",
        "Perplexity of the headlines held out, divided by the best it has been.",
    ),
    "train_share": DoctorFigure(
        "Perplexity trained on, against held out",
        "Perplexity of the rows trained on, divided by that of the headlines held out.",
        "share",
    ),
}
