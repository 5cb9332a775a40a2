"""The Runs page: every run as a card, to be found, opened, renamed, carried about and compared."""

from __future__ import annotations

import streamlit as st

from app import nickname, people
from app.components.lookout import is_hidden
from app.gallery import actions, shelf
from app.gallery.card import draw_card
from app.gallery.cards import ANY, KINDS, PAGE_SIZE, SORTS, STATES, Card, Wish, choices, chosen, page_of
from app.guard import guarded
from app.told import key_for, taking
from app.words import escape, say_kept
from gan_core.people.tidying import KEPT_DAYS

REFRESH_SECONDS = 3.0
MOVING = "gallery.moving"
PAGE = "gallery.page"
SEEN = "gallery.seen"
# As many cards in a row as fit, all of one height; a name takes two lines at most.
GRID_CSS = """
<style>
.st-key-gallery-cards {
  display: grid; gap: 0.75rem; grid-template-columns: repeat(auto-fill, minmax(min(100%, 296px), 1fr));
}
.st-key-gallery-cards > * { height: 100%; }
[class*="st-key-card-"] { height: 100%; padding: 0.75rem; }
[class*="st-key-card-"] [data-testid="stMarkdownContainer"] p { line-height: 1.45; overflow-wrap: anywhere; }
[class*="st-key-card-"] strong { font-weight: 650; }
[class*="st-key-card-"] [data-testid="stElementContainer"]:first-child > .stMarkdown strong {
  display: -webkit-box; -webkit-box-orient: vertical; -webkit-line-clamp: 2; overflow: hidden; line-height: 1.3;
}
[class*="st-key-card-"] > :last-child { margin-top: auto; }
[class*="st-key-gallery-gone"] { padding: 0.25rem 0.75rem; }
[class*="st-key-do-"] { padding-top: 0.25rem; }
[class*="st-key-do-"] button { min-height: 2rem; padding: 0.1rem 0.55rem; }
</style>
"""
FLOORS = (
    "**Floor**: what real data scores against other real data. The nearer a figure comes to it, the better the "
    "generator; a figure means little without it."
)


def show() -> None:
    """The whole page, looked at again and again while something moves."""
    cards = shelf.all_cards()
    st.session_state[MOVING] = any(card.is_moving for card in cards)
    watched = st.session_state[MOVING] and not is_hidden(key="gallery.lookout")
    st.fragment(_look, run_every=REFRESH_SECONDS if watched else None)([cards])


def _look(just_read: list[list[Card]]) -> None:
    """One look; ``just_read`` spares the first one after a run of the whole page the second reading."""
    with guarded():
        cards = just_read.pop() if just_read else shelf.all_cards()
        st.html(GRID_CSS)
        _draw_heading(cards)
        _draw_deleted()
        say_kept()
        if not cards:
            _draw_empty()
            return
        found = chosen(cards, _draw_filters(cards))
        _draw_page(found)
        if any(card.is_moving for card in cards) != st.session_state[MOVING]:
            st.rerun()


# --- above the cards -------------------------------------------------------------------------------


def _draw_heading(cards: list[Card]) -> None:
    """The title, what to compare, and the way in for a run from elsewhere."""
    picks = actions.keep_picks({card.run_id for card in cards})
    with st.container(horizontal=True, vertical_alignment="center", gap="small"):
        st.subheader(f"Runs :gray[· {len(cards):,}]" if cards else "Runs", width="stretch", anchor=False)
        if len(cards) > 1:
            _draw_compare(picks)
        nickname.draw(area="gallery")
        with st.popover("Import", icon=":material/upload:", key="gallery.import"):
            _draw_import()


def _draw_compare(picks: list[str]) -> None:
    if picks:
        st.button("Choose none", key="gallery.none", type="tertiary", on_click=actions.drop_picks)
    few = len(picks) < actions.FEWEST
    if st.button(
        "Compare" if few else f"Compare {len(picks)} runs",
        key="gallery.compare",
        type="primary",
        icon=":material/compare_arrows:",
        disabled=few,
        help="Tick two to four runs first." if few else None,
    ):
        actions.compare(picks)


def _draw_import() -> None:
    st.markdown("**Bring a run from another machine**")
    st.caption("The zip that Download gave there, with its pictures, curves and checkpoints.")
    key = actions.upload_key()
    st.file_uploader(
        "Zip of a run",
        key=key,
        type="zip",
        max_upload_size=actions.MOST_UPLOAD_MB,
        on_change=actions.take_upload,
        args=(key,),
    )


def _draw_deleted() -> None:
    """What was just deleted, each with its way back."""
    for one in actions.deleted():
        with st.container(
            horizontal=True, vertical_alignment="center", gap="small", border=True, key=f"gallery-gone-{one['token']}"
        ):
            st.markdown(f":material/delete: Deleted **{escape(one['name'])}**", width="stretch")
            st.button("Undo", key=f"gallery.undo.{one['token']}", on_click=actions.undo, args=(one["token"],))
            st.button(
                "",
                key=f"gallery.forget.{one['token']}",
                icon=":material/close:",
                type="tertiary",
                help=f"Hide this. The run stays in the trash for {KEPT_DAYS} days.",
                on_click=actions.forget,
                args=(one["token"],),
            )


def _draw_filters(cards: list[Card]) -> Wish:
    """The search field and the choices, in one row that wraps."""
    with st.container(horizontal=True, vertical_alignment="bottom", gap="small", key="gallery-filters"):
        search = st.text_input(
            "Search",
            key="gallery.search",
            placeholder="Search by name",
            label_visibility="collapsed",
            icon=":material/search:",
            live=True,
            width=260,
            persist_state="session",
        )
        wish = Wish(
            search or "",
            _choose("kind", choices(cards, "kind"), KINDS, "All kinds", 130),
            _choose(
                "state",
                choices(cards, "state"),
                {name: words.word for name, words in STATES.items()},
                "All states",
                145,
            ),
            _choose("data", choices(cards, "data"), {}, "All data", 160),
            _choose("sort", list(SORTS), SORTS, "", 165),
            _choose_owner(cards),
        )
    if st.session_state.get(SEEN) != wish:
        st.session_state[SEEN] = wish
        st.session_state[PAGE] = 1
    return wish


def _choose_owner(cards: list[Card]) -> str:
    """Everybody's runs or one's own, where there are any of both."""
    mine = people.my_id()
    if {card.owner == mine for card in cards} != {True, False}:
        return ANY
    return _choose("owner", [ANY, mine], {mine: "My runs"}, "All people", 130)


def _choose(name: str, options: list[str], words: dict[str, str], any_word: str, width: int) -> str:
    key = f"gallery.{name}"
    if st.session_state.get(key) not in options:
        st.session_state.pop(key, None)
    return st.selectbox(
        name.capitalize(),
        options,
        key=key,
        format_func=lambda value: any_word if value == ANY else words.get(value, value),
        label_visibility="collapsed",
        width=width,
        persist_state="session",
    )


# --- the cards -------------------------------------------------------------------------------------


def _draw_page(found: list[Card]) -> None:
    shown, page, pages = page_of(found, st.session_state.get(PAGE, 1))
    if not found:
        st.markdown("No run fits this search. Empty the field, or choose all kinds, states and data.")
        return
    places, picks = shelf.places(), actions.picked()
    with st.container(key="gallery-cards"):
        for card in shown:
            draw_card(card, places.get(card.run_id), picks)
    _draw_pages(len(found), page, pages)
    if any(card.kind != "text" for card in shown):
        st.caption(FLOORS)


def _draw_pages(count: int, page: int, pages: int) -> None:
    if pages < 2:
        return
    first = (page - 1) * PAGE_SIZE + 1
    with st.container(horizontal=True, vertical_alignment="center", gap="small"):
        st.caption(f"{first:,} to {min(first + PAGE_SIZE - 1, count):,} of {count:,}", width="content")
        name = f"gallery.pages.{pages}"
        st.pagination(pages, default=page, width="stretch", key=key_for(name, page), on_change=taking(name, _turn))


def _turn(page: int) -> None:
    st.session_state[PAGE] = page


def _draw_empty() -> None:
    """Words and doors for a server without runs."""
    st.markdown("Nothing has been trained here yet. Every run that you train appears here by itself and stays.")
    with st.container(horizontal=True, gap="small"):
        if st.button("Make pictures", key="gallery.studio", type="primary", icon=":material/image:"):
            st.switch_page(actions.STUDIO)
        if st.button("Play with points", key="gallery.playground", icon=":material/scatter_plot:"):
            st.switch_page(actions.PLAYGROUND)
        if st.button("Write headlines", key="gallery.headlines", icon=":material/newspaper:"):
            st.switch_page(actions.HEADLINES, query_params={"view": "train"})
    st.caption("A run of the command line appears here as well when its folder lies in the folder of all runs.")
