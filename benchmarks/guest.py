"""One person's browser, as the server sees it: a real websocket that speaks Streamlit's protocol.

Thirty Chromiums would need more than the two cores that are to be measured; thirty of these need a tenth of one. A
guest opens pages, moves sliders, presses buttons, answers the timers of live fragments as a browser does, and notes
every exception, every error on the page and how long each of its moves took.
"""

from __future__ import annotations

import asyncio
import contextlib
import json
import time
from dataclasses import dataclass, field
from typing import Any

import websockets
from streamlit.proto.BackMsg_pb2 import BackMsg
from streamlit.proto.ForwardMsg_pb2 import ForwardMsg
from streamlit.proto.WidgetStates_pb2 import WidgetState

FULL, EARLY = (0, 1), 2  # how a run of the script ended; EARLY: something newer came in between
ERROR_ALERT = 1
PATIENCE_SECONDS = 60.0
LARGEST_MESSAGE = 64 * 2**20
SIDES = ("dataset.width", "dataset.height")  # most of their values are refused, in words
WORD_COMPONENT = "gan_person"


@dataclass
class Seen:
    """One element on the page: its proto, the fragment it lies in, and the run of the script that drew it."""

    element: Any
    fragment: str
    run: int


@dataclass
class Notes:
    """What a guest met."""

    waits: list[float] = field(default_factory=list)
    errors: list[str] = field(default_factory=list)
    moves: int = 0
    pages: int = 0
    received: int = 0


class Guest:
    """A session. ``word`` is what its browser would keep in localStorage."""

    def __init__(self, url: str, word: str) -> None:
        self.url, self.word = url, word
        self.notes = Notes()
        self._values: dict[str, WidgetState] = {}
        self._seen: dict[tuple[int, ...], Seen] = {}
        self._timers: dict[str, asyncio.Task] = {}
        self._pages: dict[str, str] = {}
        self._page, self._query = "", ""
        self._run = 0
        self._done = asyncio.Event()
        self._owes_word = False

    # --- what a person does ----------------------------------------------------------------------

    async def __aenter__(self) -> Guest:
        address = self.url.replace("http", "ws", 1) + "/_stcore/stream"
        self._socket = await websockets.connect(address, subprotocols=["streamlit"], max_size=LARGEST_MESSAGE)
        self._listener = asyncio.create_task(self._listen())
        return self

    async def __aexit__(self, *_: object) -> None:
        self._drop_timers()
        self._listener.cancel()
        await self._socket.close()

    async def open(self, page: str, query: str = "") -> None:
        """Go to a page by its address."""
        self._drop_timers()
        self._query, self._values = query, {}
        self._page = self._pages.get(page, "")
        self.notes.pages += 1
        await self._rerun(page_name="" if self._page else page)

    async def move(self, key: str | None = None, *, place: float | None = None) -> bool:
        """Move a slider (the one whose key contains ``key``, else the first that moves); False where there is none."""
        sliders = [seen for seen in self._of("slider") if not seen.element.disabled]
        found = [seen for seen in sliders if (key or "") in seen.element.id and not seen.element.id.endswith(SIDES)]
        if not found:
            return False
        slider = found[0].element
        self._values[slider.id] = _moved(slider, self._values.get(slider.id), place)
        self.notes.moves += 1
        await self._rerun(found[0].fragment)
        return True

    async def press(self, key: str) -> bool:
        """Press the button with this key; False where it is not there or cannot be pressed."""
        found = [seen for seen in self._of("button") if seen.element.id.endswith(f"-{key}")]
        if not found or found[0].element.disabled:
            return False
        await self._rerun(found[0].fragment, WidgetState(id=found[0].element.id, trigger_value=True))
        return True

    def component(self, name: str) -> dict[str, Any] | None:
        """The JSON data of the component that was registered under this name; None where it is not on the page."""
        for seen in self._of("bidi_component"):
            if seen.element.component_name == name and seen.element.WhichOneof("data") == "json":
                return json.loads(seen.element.json)
        return None

    def shows(self, kind: str) -> int:
        """How many elements of a kind are on the page."""
        return len(self._of(kind))

    # --- what a browser does ---------------------------------------------------------------------

    async def _rerun(self, fragment: str = "", trigger: WidgetState | None = None, page_name: str = "") -> None:
        """Ask for a run of the script and wait for its end."""
        began = time.perf_counter()
        self._done.clear()
        await self._send(fragment, trigger, page_name=page_name)
        try:
            await asyncio.wait_for(self._done.wait(), PATIENCE_SECONDS)
        except TimeoutError:
            self.notes.errors.append(f"no answer within {PATIENCE_SECONDS:.0f} s on {self._page or page_name}")
        self.notes.waits.append(time.perf_counter() - began)

    async def _send(
        self, fragment: str = "", trigger: WidgetState | None = None, *, page_name: str = "", auto: bool = False
    ) -> None:
        message = BackMsg()
        state = message.rerun_script
        state.query_string, state.page_script_hash, state.page_name = self._query, self._page, page_name
        state.fragment_id, state.is_auto_rerun = fragment, auto
        state.context_info.timezone, state.context_info.locale, state.context_info.url = "UTC", "en-GB", self.url
        state.widget_states.widgets.extend(self._values.values())
        if trigger is not None:
            state.widget_states.widgets.append(trigger)
        await self._socket.send(message.SerializeToString())

    async def _listen(self) -> None:
        try:
            async for data in self._socket:
                self.notes.received += len(data)
                await self._take(ForwardMsg.FromString(data))
        except websockets.ConnectionClosedError as error:
            self.notes.errors.append(f"the connection was lost: {error}")

    async def _take(self, message: ForwardMsg) -> None:
        kind = message.WhichOneof("type")
        if kind == "new_session":
            self._begin(message.new_session, tuple(message.metadata.run.fragment_ids))
        elif kind == "navigation":
            self._pages = {page.url_pathname: page.page_script_hash for page in message.navigation.app_pages}
            self._page = message.navigation.page_script_hash or self._page
        elif kind == "delta":
            await self._draw(tuple(message.metadata.delta_path), message.delta)
        elif kind == "page_info_changed":
            self._query = message.page_info_changed.query_string
        elif kind == "auto_rerun":
            self._set_timer(message.auto_rerun.fragment_id, message.auto_rerun.interval)
        elif kind == "stop_auto_rerun":
            self._drop_timers(message.stop_auto_rerun.fragment_ids)
        elif kind == "script_finished" and message.script_finished != EARLY:
            await self._end(message.script_finished)

    def _begin(self, session: Any, fragments: tuple[str, ...]) -> None:
        self._page = session.page_script_hash or self._page
        if not fragments:
            self._run += 1
            self._drop_timers()

    async def _end(self, how: int) -> None:
        if how in FULL:
            self._seen = {path: seen for path, seen in self._seen.items() if seen.run == self._run}
        if how == FULL[1]:
            self.notes.errors.append("a script did not compile")
        if self._owes_word:
            self._owes_word = False
            await self._send()
        else:
            self._done.set()

    async def _draw(self, path: tuple[int, ...], delta: Any) -> None:
        if delta.WhichOneof("type") != "new_element":
            return
        element = delta.new_element
        kind = element.WhichOneof("type")
        if kind == "exception":
            self.notes.errors.append(f"exception on the page: {element.exception.message[:200]}")
        elif kind == "alert" and element.alert.format == ERROR_ALERT:
            self.notes.errors.append(f"error on the page: {element.alert.body[:200]}")
        if kind in ("slider", "button", "bidi_component"):
            self._seen[path] = Seen(getattr(element, kind), delta.fragment_id, self._run)
            if kind == "bidi_component" and element.bidi_component.component_name == WORD_COMPONENT:
                self._keep_word(element.bidi_component)
        else:
            self._seen.pop(path, None)

    def _keep_word(self, component: Any) -> None:
        """As the component does that finds its word in localStorage: it says it once the script has ended."""
        if not json.loads(component.json)["settled"]:
            self._values[component.id] = WidgetState(id=component.id, json_value=json.dumps({"word": self.word}))
            self._owes_word = True

    def _of(self, kind: str) -> list[Seen]:
        name = {"slider": "Slider", "button": "Button", "bidi_component": "BidiComponent"}[kind]
        return [seen for seen in self._seen.values() if type(seen.element).__name__ == name]

    # --- live fragments --------------------------------------------------------------------------

    def _set_timer(self, fragment: str, interval: float) -> None:
        self._drop_timers([fragment])
        self._timers[fragment] = asyncio.create_task(self._tick(fragment, interval))

    async def _tick(self, fragment: str, interval: float) -> None:
        with contextlib.suppress(websockets.ConnectionClosed):
            while True:
                await asyncio.sleep(interval)
                await self._send(fragment, auto=True)

    def _drop_timers(self, fragments: Any = None) -> None:
        for fragment in list(self._timers) if fragments is None else fragments:
            if (timer := self._timers.pop(fragment, None)) is not None:
                timer.cancel()


def _moved(slider: Any, before: WidgetState | None, place: float | None) -> WidgetState:
    """Another value of a slider, as its browser part would send it; ``place`` from 0 to 1 names one."""
    if slider.type == 2:  # a select_slider sends words
        options = list(slider.options)
        now = before.string_array_value.data[0] if before else None
        at = (options.index(now) + 1) % len(options) if now in options else 0
        at = at if place is None else round(place * (len(options) - 1))
        state = WidgetState(id=slider.id)
        state.string_array_value.data.append(options[at])
        return state
    now = before.double_array_value.data[0] if before else slider.default[0]
    step = slider.step or (slider.max - slider.min) / 100
    value = now + step if now + step <= slider.max else slider.min
    if place is not None:
        value = slider.min + round(place * (slider.max - slider.min) / step) * step
    state = WidgetState(id=slider.id)
    state.double_array_value.data.append(value)
    return state
