"""TensorBoard's event files, written with TensorBoard's own records and without TensorFlow."""

from __future__ import annotations

from collections.abc import Mapping
from typing import BinaryIO

Values = Mapping[str, float]


class EventFile:
    """Writes numbers and pictures by step.

    Arguments:
        file: where to, binary.
        started: the time of the first entry, in seconds since 1970.
    """

    def __init__(self, file: BinaryIO, started: float) -> None:
        # Loaded when a log is written: most who import this package never write one.
        from tensorboard.compat.proto import event_pb2, summary_pb2  # noqa: PLC0415
        from tensorboard.summary.writer.record_writer import RecordWriter  # noqa: PLC0415

        self._event, self._summary = event_pb2.Event, summary_pb2.Summary
        self._records = RecordWriter(file)
        self._write(self._event(wall_time=started, file_version="brain.Event:2"))

    def add(self, step: int, values: Values, when: float) -> None:
        """Numbers under their tags at one step."""
        entries = [self._summary.Value(tag=tag, simple_value=value) for tag, value in values.items()]
        self._write(self._event(wall_time=when, step=step, summary=self._summary(value=entries)))

    def add_picture(self, step: int, tag: str, png: bytes, shape: tuple[int, ...], when: float) -> None:
        """A PNG file of shape (h, w, channels)."""
        height, width, channels = shape
        image = self._summary.Image(height=height, width=width, colorspace=channels, encoded_image_string=png)
        entry = self._summary.Value(tag=tag, image=image)
        self._write(self._event(wall_time=when, step=step, summary=self._summary(value=[entry])))

    def _write(self, event: object) -> None:
        self._records.write(event.SerializeToString())
