"""A session for text: at every epoch the headlines held out are measured, every few the material's seeds continued."""

from __future__ import annotations

import math
from pathlib import Path

import numpy as np

from gan_core.config import RunConfig
from gan_core.doors.work import check_text
from gan_core.engine.program import BUILD_LOCK
from gan_core.engine.text_data import MEASURED_HEADLINES, TextData, keep_data, open_data, unigram_perplexity
from gan_core.engine.text_program import TEXT_METRICS
from gan_core.engine.text_trainer import TextTrainer
from gan_core.engine.trainer import Metrics
from gan_core.engine.worker_session import WorkerSession
from gan_core.models.wordnet_keras import build_wordnet, with_weights
from gan_core.runs import RunReader
from gan_core.runs.thinning import spread_evenly
from gan_core.text import MATERIAL_SEEDS
from gan_core.text.generating import WEIGHTS_FILE, Settings, WordNetwork, Writer, as_arrays

MODEL_FILE = "model.keras"
MAX_MOMENTS, MAX_CHECKPOINTS, MEGABYTE = 60, 5, 2**20
WORST_LOSS = 50.0  # exp of it is still a number for people


class TextSession(WorkerSession):
    """Trains one run on headlines; see :class:`WorkerSession`."""

    first_checkpoint_seconds = 10.0
    opening = "Opening the headlines"
    metric_names = TEXT_METRICS
    trainer: TextTrainer

    def __init__(self, config: RunConfig, run_dir: str | Path, **options: object) -> None:
        super().__init__(config, run_dir, **options)
        self._best, self._best_epoch, self._patience_from = math.inf, 0, 0
        self._unigrams = unigram_perplexity(self.data.encoded, self._measured, self.data.vocabulary.size)

    # --- what this kind of run decides -----------------------------------------------------------

    def _make_trainer(self) -> TextTrainer:
        self.data: TextData = open_data(self.config, self.paths)
        check_text(self.config, self.data.vocabulary.size, self.data.input_length)
        self._measured = self.data.encoded_held_out or self.data.encoded[:MEASURED_HEADLINES]
        return TextTrainer(self.config, self.data.encoded, self.data.vocabulary, self.data.input_length)

    def prepare(self) -> None:
        """Compile now what training and measuring need later."""
        super().prepare()
        self.trainer.mean_loss(self._measured)

    def _meta(self) -> dict[str, object]:
        data = self.data
        about = {
            **data.about,
            "headlines": len(data.training),
            "held_out": len(data.held_out),
            "words": len(data.vocabulary),
            "input_length": data.input_length,
            "targets": self.trainer.feed.targets,
            "steps_per_epoch": self.trainer.feed.steps,
        }
        return {**super()._meta(), "data": about}

    def _fill_folder(self) -> None:
        keep_data(self.data, self.paths)
        if not self.step:
            for note in self.data.about["notes"] or ():
                self.note("data", note=note)

    def _next_stop(self) -> int:
        """The next snapshot or the end of the epoch: what is held out is measured at the same steps however the calls
        are cut."""
        each = self.trainer.feed.steps
        return min(self._next_snapshot(), self.step - self.step % each + each)

    def play(self, count: int, phase: str = "both") -> Metrics:
        """Train ``count`` steps and log them; at the end of an epoch, measure and see whether to go on."""
        metrics = super().play(count, phase)
        if self.step and self.step % self.trainer.feed.steps == 0 and len(metrics["loss"]):
            self._end_epoch()
        return metrics

    def _end_epoch(self) -> None:
        epoch = self.step // self.trainer.feed.steps
        loss = math.log(self.quality()["perplexity"]["value"])
        if loss < self._best:
            self._best, self._best_epoch, self._patience_from = loss, epoch, epoch
        patience = self.config.loop.patience
        if patience and self.data.held_out and epoch - self._patience_from >= patience and self.step < self.total:
            self.note("stopped early", epoch=epoch, best_epoch=self._best_epoch, best_perplexity=math.exp(self._best))
            self.total, self._patience_from = self.step, epoch

    def _figures(self) -> dict[str, dict[str, float]]:
        """Perplexity of the headlines held out, or of those trained on where none are; at snapshots of both. The floor
        is a network that is never wrong, the collapse value one that knows how often each word comes and nothing else.
        """
        figures = {"perplexity": self._perplexity(self._measured)}
        if self.data.held_out and (self.step == self._last_moment() or self.step >= self.total):
            figures["train_perplexity"] = self._perplexity(self.data.encoded[:MEASURED_HEADLINES])
        return figures

    def _perplexity(self, encoded: tuple[np.ndarray, ...]) -> dict[str, float]:
        loss = self.trainer.mean_loss(encoded)
        return {"value": math.exp(min(loss, WORST_LOSS)), "floor": 1.0, "collapse": self._unigrams}

    def _last_moment(self) -> int:
        every = self.config.snapshot_every
        return self.step - self.step % every

    # --- saving ----------------------------------------------------------------------------------

    def snapshot(self) -> str:
        """Keep how the material's seed texts go on at temperature 0, and the weights that wrote it."""
        weights = self.trainer.weights
        network = WordNetwork(weights, self.config.loop.rows, self.data.input_length)
        writer = Writer(network, self.data.vocabulary, self.data.training)
        lines = [writer.continuations(text, Settings(words=count))[0].text for text, count in MATERIAL_SEEDS]
        sample = "".join(f"{line}\n" for line in lines)
        if self.writer is not None:
            self.writer.save_sample(self.step, sample.encode(), ".txt")
            self.writer.save_timeline(self.step, as_arrays(weights))
            self._thin_timeline()
        return sample

    def close(self, state: str, error: str | None = None) -> None:
        """Save a checkpoint and the last texts, say how it ended, and let the folder go."""
        if self.writer is not None and state in ("finished", "stopped") and self.step:
            self.snapshot()
        super().close(state, error)

    def _save_networks(self, folder: Path) -> None:
        weights, length = self.trainer.weights, self.data.input_length
        with BUILD_LOCK:
            model = build_wordnet(self.config, self.data.vocabulary.size, length)
            with_weights(model, weights).save(folder / MODEL_FILE)
        np.savez(folder / WEIGHTS_FILE, **weights)

    def _state_arrays(self) -> dict[str, np.ndarray]:
        patience = np.array([self._best, self._best_epoch, self._patience_from], np.float64)
        return {**super()._state_arrays(), "patience": patience}

    def _restore(self, arrays: dict[str, np.ndarray]) -> None:
        super()._restore(arrays)
        best, epoch, since = arrays["patience"]
        self._best, self._best_epoch, self._patience_from = float(best), int(epoch), int(since)

    def _prune(self) -> None:
        budget = (self.config.checkpoint_budget_mb or 1) * MEGABYTE
        self.writer.prune_checkpoints(MAX_CHECKPOINTS, budget)

    def _thin_timeline(self) -> None:
        """Keep half of the moments, evenly spread over the run, once there are too many; their texts all stay."""
        moments = RunReader(self.paths.root).timeline()
        if len(moments) <= MAX_MOMENTS:
            return
        kept = set(spread_evenly([step for step, _ in moments], MAX_MOMENTS // 2))
        for place, (_, path) in enumerate(moments):
            if place not in kept:
                path.unlink(missing_ok=True)
