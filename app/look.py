"""What every page shares: its name, the four colours with their one meaning each, and the frame around it."""

from __future__ import annotations

from pathlib import Path

import streamlit as st

ROOT = Path(__file__).resolve().parent.parent
TITLE = "GAN Playground"
COLOURS = {"real": "#009E73", "fake": "#CC79A7", "discriminator": "#0072B2", "generator": "#E69F00"}
# A projector has 768 rows: Streamlit's wide empty margins go to the plot instead. A phone has no keys to hint at.
FRAME_CSS = """
<style>
[data-testid="stMainBlockContainer"] { padding: 4.25rem 2rem 1rem; }
[data-testid="stSidebarHeader"] { height: 2.5rem; margin-bottom: 0; }
/* A button that is an icon keeps its words for those who listen. */
[class*="st-key-icon-only-"] button [data-testid="stMarkdownContainer"] {
  position: absolute; width: 1px; height: 1px; overflow: hidden; clip-path: inset(50%);
}
[class*="st-key-icon-only-"] [data-testid="stPopoverButton"] > div > [aria-hidden] { display: none; }
/* The doctor's button is small; on a wide page it takes the free room between the plot's switches and its state. */
[class*="st-key-doctor-"] button { min-height: 1.75rem; padding: 0 0.35rem; max-width: 100%; }
@media (min-width: 1340px) {
  :has(> .st-key-doctor-playground) { height: 0; margin-bottom: -1rem; }
  .st-key-doctor-playground { position: relative; z-index: 2; margin-left: 28.4rem; width: 16rem; }
}
/* The teacher's page is an icon at the end of the row, with its name for those who listen or point at it. */
[data-testid="stTopNav"] [data-testid="stTopNavLink"][href$="/teacher"] > span:last-child {
  position: absolute; width: 1px; height: 1px; overflow: hidden; clip-path: inset(50%);
}
/* The names of all pages fit a projector a little closer to each other; beside a sidebar without their icons. */
@media (max-width: 1480px) {
  [data-testid="stTopNav"] [data-testid="stTopNavLink"] { padding: 0 0.3rem; }
  [data-testid="stTopNav"] .rc-overflow-item { margin-right: -2px; }
  :root:has([data-testid="stSidebar"][data-collapsed="false"])
    [data-testid="stTopNavLink"]:not([href$="/teacher"]) > span:first-child {
    display: none;
  }
}
@media (max-width: 640px) {
  [data-testid="stMainBlockContainer"] { padding: 4.25rem 1rem 1rem; }
  [data-testid="stMain"] button kbd { display: none; }
}
</style>
"""


def draw_frame() -> None:
    """Narrow the margins of the page; everything else is the theme's."""
    st.html(FRAME_CSS)
