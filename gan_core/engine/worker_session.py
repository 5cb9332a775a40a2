"""What runs in workers have in common: they were queued, open their data with progress, and compile before step 1."""

from __future__ import annotations

from pathlib import Path

from gan_core.config import RunConfig, from_json_dict, with_changes
from gan_core.engine.base_session import BaseSession, Doing
from gan_core.engine.checkpoint import newest_state
from gan_core.errors import UserError
from gan_core.runs import RunReader, RunWriter

COMPILING = "Compiling the networks"


class WorkerSession(BaseSession):
    """Trains one run of a worker; see :class:`BaseSession`.

    Arguments:
        doing: told what is going on before the first step, as a phrase.
    """

    opening = "Opening the data"

    def __init__(
        self, config: RunConfig, run_dir: str | Path, *, doing: Doing | None = None, **options: object
    ) -> None:
        self._doing = doing or (lambda _: None)
        super().__init__(config, run_dir, **options)

    @classmethod
    def resume(
        cls,
        run_dir: str | Path,
        *,
        steps: int | None = None,
        owner: str | None = None,
        doing: Doing | None = None,
    ) -> WorkerSession:
        """Open a run from its folder and go on from its newest checkpoint; one that was only queued begins.

        The folder says what is being done meanwhile; ``doing`` is told too, and may raise to end it. Raises
        :class:`gan_core.errors.UserError`, which the folder then says too, when the run cannot be continued.
        """
        reader = RunReader(run_dir)
        config, status = from_json_dict(reader.config()), reader.status()
        total = steps or max(config.steps, status.total_steps)
        writer = RunWriter.open(run_dir)

        def say(state: str, **words: str) -> None:
            writer.set_status(state, step=status.step, total_steps=total, **words)

        def tell(phrase: str) -> None:
            say("running", doing=phrase)
            if doing:
                doing(phrase)

        try:
            tell(cls.opening)
            session = cls(with_changes(config, {"steps": total}), run_dir, owner=owner, doing=tell)
            session._take_over(writer)
        except UserError as error:
            say("failed", error=str(error))
            writer.close()
            raise
        except BaseException:
            writer.close()
            raise
        return session

    def _take_over(self, writer: RunWriter) -> None:
        """Go on in this folder: from its newest state, where there is one."""
        if RunReader(self.paths.root).checkpoints():
            self._restore(newest_state(self.paths.root))
        self.total = max(self.total, self.step)
        self._doing(COMPILING)
        self.prepare()
        self.writer = writer
        if self.step:
            self._drop_the_future()
        else:
            writer.truncate_after(0)
            writer.amend(self.config.model_dump(), self._meta())
        self._fill_folder()

    def _start_folder(self) -> None:
        self.writer = RunWriter.create(self.paths.root, self.config.model_dump(), self._meta())
        self._doing(COMPILING)
        self.say("running", doing=COMPILING)
        self.prepare()
        self.say("running")
        self._fill_folder()
