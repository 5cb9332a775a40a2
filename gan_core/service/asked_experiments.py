"""What the engine's HTTP service answers about races and sweeps."""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from typing import TYPE_CHECKING, Any

from starlette.concurrency import run_in_threadpool
from starlette.requests import Request

if TYPE_CHECKING:
    from gan_core.service.laboratory import Laboratory

Handler = Callable[[Request], Awaitable[Any]]


def experiment_handlers(find: Callable[[], Laboratory]) -> list[tuple[str, str, Handler]]:
    """(path, method, handler) of each question; ``find`` returns who carries them out."""

    async def start(request: Request) -> Any:
        body = await request.json()
        whose = (str(body.get("owner") or ""), int(body.get("most_waiting") or 0))
        return {"id": await run_in_threadpool(find().start, body["spec"], *whose)}

    async def stop(request: Request) -> Any:
        await run_in_threadpool(find().stop, (await request.json())["id"])

    async def moving(_: Request) -> Any:
        return {"moving": await run_in_threadpool(find().moving)}

    async def stop_all(request: Request) -> Any:
        patience = float((await request.json())["patience"])
        return {"left": await run_in_threadpool(find().stop_all, patience)}

    return [
        ("/experiment", "POST", start),
        ("/stop-experiment", "POST", stop),
        ("/experiments", "GET", moving),
        ("/stop-experiments", "POST", stop_all),
    ]
