"""The engine process: a small HTTP service on the loopback address, for the web server of the same machine only.

Every request carries the token that the launcher gave this process. Bodies and answers are JSON; arrays inside are
base64. Start it with ``python -m gan_core.service``; it prints its port and ends when its standard input closes.
"""

from __future__ import annotations

import asyncio
import json
import logging
import os
import secrets
import socket
import sys
import threading
import time
from collections.abc import Awaitable, Callable
from concurrent.futures import Future, ThreadPoolExecutor
from functools import partial
from pathlib import Path
from typing import Any

import psutil
import uvicorn
from starlette.applications import Starlette
from starlette.concurrency import run_in_threadpool
from starlette.requests import Request
from starlette.responses import JSONResponse, Response
from starlette.routing import Route

from gan_core.config import build_config, from_json_dict, with_changes
from gan_core.doors.admission import admit_run, admitted
from gan_core.engine.session import Session
from gan_core.errors import RunError, UserError
from gan_core.presets import preset_names
from gan_core.presets.broken import PREFIX as BROKEN
from gan_core.pretrained import PREFIX, pretrained_names
from gan_core.runs import RunPaths, RunReader, RunStore
from gan_core.service.asked_experiments import experiment_handlers
from gan_core.service.drawing import Artist
from gan_core.service.host import RunHost
from gan_core.service.laboratory import Laboratory
from gan_core.service.scheduler import Scheduler
from gan_core.service.wire import BAD_INPUT, TOKEN_HEADER, TOKEN_VARIABLE, UNKNOWN_RUN, pack, unpack

COMMAND_SECONDS = 30.0
# Whoever presses Train waits no longer for networks that are being compiled: the run says so itself. Whoever moves a
# slider waits no longer for the slice that the run is in: the value, looked at already, acts from the next one on.
SOON_SECONDS = {"train": 0.5, "live": 0.1, "speed": 0.1}
MOST_FRAMES = 300
DRAWING_THREADS = 30
MOST_BODY_BYTES, MOST_SAID = 128 * 2**20, 200
STRANGE = (KeyError, TypeError, ValueError, AttributeError, OverflowError, RecursionError)
log = logging.getLogger(__name__)


class UnknownRunError(RunError):
    """The engine has no such run and there is no folder to open it from."""


class Engine:
    """All runs of this process, by id."""

    def __init__(self, runs_root: Path) -> None:
        self.store = RunStore(runs_root)
        self.scheduler = Scheduler()
        self.artist = Artist(self.store)
        self.laboratory = Laboratory(self.store.root)
        self.warm = False

    def open(self, run_id: str, config: dict[str, Any], owner: str) -> None:
        """A new, untrained run; opening the same id again changes nothing."""
        parsed = admitted(from_json_dict(config), self.store.root)
        run_dir = self.store.place(run_id)
        self.scheduler.pass_over(owner, but=run_id)
        self.scheduler.add(RunHost(run_id, lambda: Session(parsed, run_dir, owner=owner), owner=owner))

    def find(self, run_id: str, *, look: bool = False) -> RunHost:
        """The run, opened from its folder when this process does not hold it (after a restart, say).

        With ``look`` its folder is only read: nothing is taken over, and nothing goes on by itself. A later call
        without it opens the run as it should be.
        """
        host = self.scheduler.get(run_id)
        if host is not None and (look or not host.only_looks):
            return host
        if host is not None:
            self.scheduler.drop(host)
        run_dir = self.store.place(run_id)
        if not RunPaths(run_dir).holds_run():  # a process that was killed while it began one leaves less than a run
            raise UnknownRunError(f"No run is called {run_id!r}: start a new one.")
        admit_run(run_dir, self.store.root)
        if look:
            return self.scheduler.add(RunHost(run_id, lambda: Session.peek(run_dir), only_looks=True))
        status = RunReader(run_dir).status()
        was_training = status.recorded_state in ("running", "interrupted")
        goes_on = was_training and not RunPaths(run_dir).imported.exists()  # a zip's word starts no work here
        return self.scheduler.add(RunHost(run_id, lambda: Session.resume(run_dir, owner=status.owner), playing=goes_on))

    def branch(self, run_id: str, step: int, new_id: str, owner: str, changes: dict[str, Any] | None = None) -> None:
        """A new run that starts from a snapshot of another, with some settings changed."""
        parent = self.find(run_id, look=True)
        if parent.session is None or not parent.session.paths.config.is_file():
            raise RunError("This run has no snapshot to continue from yet: train it first.")
        run_dir = self.store.place(new_id)
        if changes:
            admitted(with_changes(parent.session.config, changes), self.store.root)
        self.scheduler.add(RunHost(new_id, lambda: parent.session.branch(run_dir, step, owner=owner, changes=changes)))

    def command(self, run_id: str, action: str, arguments: dict[str, Any]) -> Future:
        """Queue a command for a run."""
        return self.scheduler.ask(self.find(run_id), action, **arguments)

    def is_compiling(self, run_id: str) -> bool:
        """Whether a run waits for its networks to be compiled; its commands are carried out afterwards."""
        host = self.scheduler.get(run_id)
        return host is not None and host.state == "starting"

    def prepare(self, subject: str) -> None:
        """Load a generator ahead of its first picture; one that cannot be loaded says so when it is asked for."""
        try:
            self.artist.prepare(subject)
        except UserError:
            log.warning("%s could not be prepared", subject, exc_info=True)

    def warm_up(self) -> None:
        """Compile what is asked for first: the generator that the latent page opens with, and what the presets need,
        so that Train means train."""
        for name in pretrained_names()[:1]:
            self.prepare(f"{PREFIX}{name}")
        for name in preset_names("points"):
            if name.startswith(BROKEN):  # who opens one of these has time
                continue
            while self.scheduler.opening() or self.artist.loading():
                time.sleep(0.1)  # people first
            Session(build_config(name), self.store.root / ".warm-up").prepare()
        self.warm = True


def create_app(engine: Engine, token: str) -> Starlette:
    """The HTTP service around an engine."""
    drawing = ThreadPoolExecutor(DRAWING_THREADS, thread_name_prefix="draw")

    async def in_line(work: Callable, *given: Any) -> Any:
        """Questions to the artist, who answers one at a time, wait in threads of their own."""
        return await asyncio.get_running_loop().run_in_executor(drawing, work, *given)

    async def open_run(request: Request) -> Any:
        body = await request.json()
        await run_in_threadpool(engine.open, body["run"], body["config"], body["owner"])

    async def branch(request: Request) -> Any:
        body = await request.json()
        await run_in_threadpool(
            engine.branch, body["run"], body["step"], body["new"], body["owner"], body.get("changes")
        )

    async def command(request: Request) -> Any:
        body = await request.json()
        future = await run_in_threadpool(engine.command, body["run"], body["action"], body["arguments"])
        asked = asyncio.wrap_future(future)
        if body["action"] in SOON_SECONDS:
            await asyncio.wait({asked}, timeout=SOON_SECONDS[body["action"]])
            if not asked.done() and (body["action"] != "train" or engine.is_compiling(body["run"])):
                asked.add_done_callback(_note_refused)
                return
        await asyncio.wait_for(asked, COMMAND_SECONDS)

    async def feed(request: Request) -> Any:
        query = request.query_params
        host = await run_in_threadpool(partial(engine.find, query["run"], look=query.get("look") == "1"))
        return await run_in_threadpool(host.feed, int(query["after"]), min(int(query["most"]), MOST_FRAMES))

    async def draw(request: Request) -> Any:
        return await in_line(_draw, engine.artist, await request.json())

    async def render(request: Request) -> Any:
        return await in_line(_render, engine.artist, await request.json())

    async def judge(request: Request) -> Any:
        return await in_line(_judge, engine.artist, await request.json())

    async def directions(request: Request) -> Any:
        return await in_line(_directions, engine.artist, await request.json())

    async def health(_: Request) -> Any:
        memory = psutil.Process().memory_info().rss
        running = engine.scheduler.running()
        told = {"running": running, "training": engine.scheduler.training(), "warm": engine.warm}
        return {"pid": os.getpid(), "memory_bytes": memory, **told}

    routes = [
        Route("/open", _guarded(open_run, token), methods=["POST"]),
        Route("/branch", _guarded(branch, token), methods=["POST"]),
        Route("/command", _guarded(command, token), methods=["POST"]),
        Route("/feed", _guarded(feed, token)),
        Route("/draw", _guarded(draw, token), methods=["POST"]),
        Route("/render", _guarded(render, token), methods=["POST"]),
        Route("/judge", _guarded(judge, token), methods=["POST"]),
        Route("/directions", _guarded(directions, token), methods=["POST"]),
        Route("/health", _guarded(health, token)),
    ]
    for path, method, handler in experiment_handlers(lambda: engine.laboratory):
        routes.append(Route(path, _guarded(handler, token), methods=[method]))
    return Starlette(routes=routes)


def _draw(artist: Artist, body: dict[str, Any]) -> dict[str, Any]:
    """Answer :meth:`gan_core.service.client.EngineClient.draw`."""
    return artist.draw(body["run"], **{key: body[key] for key in ("seed", "count", "label", "step")})


def _directions(artist: Artist, body: dict[str, Any]) -> dict[str, Any]:
    """Answer :meth:`gan_core.service.client.EngineClient.directions`."""
    step, found = artist.directions(body["subject"], **{key: body[key] for key in ("count", "label", "step")})
    return {"step": step, "vectors": pack(found.vectors), "shares": pack(found.shares)}


def _render(artist: Artist, body: dict[str, Any]) -> dict[str, Any]:
    """Answer :meth:`gan_core.service.client.EngineClient.render`."""
    return artist.render(body["subject"], unpack(body["z"]), _labels(body), body["step"]).packed()


def _judge(artist: Artist, body: dict[str, Any]) -> dict[str, Any]:
    """Answer :meth:`gan_core.service.client.EngineClient.judge`."""
    return {"scores": pack(artist.judge(body["subject"], unpack(body["pictures"]), _labels(body), body["step"]))}


def _labels(body: dict[str, Any]) -> Any:
    labels = body["labels"]
    return unpack(labels) if isinstance(labels, dict) else labels


def _guarded(handler: Callable[[Request], Awaitable[Any]], token: str) -> Callable[[Request], Awaitable[Response]]:
    """Check the token; turn results into JSON and errors into one sentence with a status."""
    known = token.encode()

    async def guarded(request: Request) -> Response:
        if not secrets.compare_digest(request.headers.get(TOKEN_HEADER, "").encode("latin-1", "replace"), known):
            return _problem("This service answers only the app that started it.", 403)
        size = request.headers.get("content-length", "0")
        if not size.isdecimal() or len(size) > 9 or int(size) > MOST_BODY_BYTES:
            return _problem(f"A request may have {MOST_BODY_BYTES // 2**20} MB, received more.", BAD_INPUT)
        try:
            return Response(json.dumps(await handler(request) or {}), media_type="application/json")
        except UnknownRunError as error:
            return _problem(str(error), UNKNOWN_RUN)
        except UserError as error:
            return _problem(str(error), BAD_INPUT)
        except STRANGE as error:  # also a JSON nested without end, or a number that no array can have
            log.warning("a request could not be understood", exc_info=True)
            said = f"{type(error).__name__}: {str(error)[:MOST_SAID]}"
            return _problem(f"The engine did not understand the request ({said}).", BAD_INPUT)
        except TimeoutError:
            return _problem("The engine is busy and did not carry the command out in time: try again.", BAD_INPUT)

    return guarded


def _note_refused(answer: asyncio.Future[None]) -> None:
    """For the log: a command that failed after its asker had been answered."""
    if not answer.cancelled() and (error := answer.exception()):
        log.warning("a command came to nothing: %s", error)


def _problem(sentence: str, status: int) -> JSONResponse:
    return JSONResponse({"error": sentence}, status_code=status)


def loopback_listener() -> socket.socket:
    """A listening socket of this machine, on a free port, whose connections send at once.

    They would else hold back the second half of each answer until the first is acknowledged, which takes 40 ms.
    """
    listener = socket.create_server(("127.0.0.1", 0))
    listener.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
    return listener


def main() -> None:
    """Serve until standard input closes, which is when the web server that started this process ends."""
    import tensorflow as tf  # noqa: PLC0415 - threads are set before anything else touches it

    tf.config.threading.set_intra_op_parallelism_threads(1)
    logging.basicConfig(level=logging.WARNING, format="%(asctime)s %(levelname)s %(name)s %(message)s")
    engine = Engine(Path(sys.argv[1]))
    listener = loopback_listener()
    app = create_app(engine, os.environ.pop(TOKEN_VARIABLE))
    server = uvicorn.Server(uvicorn.Config(app, log_level="warning", access_log=False, lifespan="off"))
    threading.Thread(target=_end_with_parent, args=(server,), daemon=True).start()
    threading.Thread(target=engine.warm_up, daemon=True, name="warm-up").start()
    print(json.dumps({"port": listener.getsockname()[1]}), flush=True)
    server.run(sockets=[listener])
    engine.laboratory.close()
    engine.scheduler.close()
    logging.shutdown()
    os._exit(0)  # all is saved; a thread that still compiles would bring TensorFlow down noisily


def _end_with_parent(server: uvicorn.Server) -> None:
    sys.stdin.buffer.read()
    server.should_exit = True
