"""Every door through which something comes in from outside, with what it lets pass at most.

SECURITY.md shows this table, ``tests/doors`` checks that each limit stands where it says and that SECURITY.md says
the same, and ``python -m tools.fuzz`` pushes at every one of them. It is plain data and imports none of its readers.
"""

from __future__ import annotations

from dataclasses import dataclass

MB = 2**20


@dataclass(frozen=True)
class Limit:
    """The most of something that a door lets pass.

    Attributes:
        most: the number.  of: what is counted.
        where: the constant behind it, as ``module:NAME``; the fields of a dataclass as ``module:NAME.field``.
    """

    most: int
    of: str
    where: str

    @property
    def words(self) -> str:
        """For people: ``50 MB``, ``2,000,000 rows``."""
        if self.of == "bytes" and self.most >= MB and self.most % MB == 0:
            return f"{self.most // MB:,} MB"
        return f"{self.most:,} {self.of}"


@dataclass(frozen=True)
class Door:
    """One way in.

    Attributes:
        name: one or two words; the fuzzer of it has the same name.
        brings: what comes in.
        reader: the one function that reads it, as ``module:function``.
        limits: what passes at most.
    """

    name: str
    brings: str
    reader: str
    limits: tuple[Limit, ...] = ()


DOORS = (
    Door(
        "playground link",
        "the address of the Playground: preset, settings, speed, layers",
        "app.url:read_query",
        (Limit(80, "parameters", "app.url:MAX_PARAMETERS"),),
    ),
    Door(
        "studio link",
        "the addresses of Studio and Networks: preset and settings",
        "app.studio.address:read_settings",
        (Limit(80, "parameters", "app.studio.address:MAX_PARAMETERS"),),
    ),
    Door(
        "lesson link",
        "the address of a lesson's step: locks, preset, settings",
        "app.lessons.address:read_shared",
        (Limit(60, "parameters", "app.lessons.address:MOST_PARAMETERS"),),
    ),
    Door(
        "pages",
        "the address of any page, as a browser opens it",
        "app.main:page",
    ),
    Door(
        "run id",
        "the id of a run, from a link or a message",
        "gan_core.runs.store:RunStore",
        (Limit(128, "characters", "gan_core.runs.store:_MAX_ID_LENGTH"),),
    ),
    Door(
        "run zip",
        "a run from another machine",
        "gan_core.runs.store:RunStore",
        (
            Limit(200, "MB uploaded", "app.gallery.actions:MOST_UPLOAD_MB"),
            Limit(20_000, "files", "gan_core.runs.archive:DEFAULT_LIMITS.max_files"),
            Limit(2048 * MB, "bytes", "gan_core.runs.archive:DEFAULT_LIMITS.max_bytes"),
            Limit(500_000, "rows a file", "gan_core.doors.incoming:MOST_ROWS"),
        ),
    ),
    Door(
        "run folder",
        "what a run's files say, when a page shows it",
        "gan_core.runs.reader:RunReader",
        (
            Limit(16 * MB, "bytes", "gan_core.runs.files:MAX_JSON_BYTES"),
            Limit(256, "columns", "gan_core.runs.rows:MAX_COLUMNS"),
        ),
    ),
    Door(
        "arrays",
        "an .npz or .npy file inside a run",
        "gan_core.runs.files:load_arrays",
        (Limit(256 * MB, "bytes", "gan_core.runs.files:MAX_ARRAY_BYTES"),),
    ),
    Door(
        "keras file",
        "a .keras file inside a run: layers are compared, only numbers are taken, no code is run",
        "gan_core.engine.loading:load_generator",
        (
            Limit(4 * MB, "bytes", "gan_core.engine.loading:MOST_LAYER_BYTES"),
            Limit(50_000_000, "parameters", "gan_core.doors.work:MOST_PARAMETERS"),
        ),
    ),
    Door(
        "photo zip",
        "pictures from a browser, in folders that are classes",
        "gan_core.data.images.uploads:unpack_upload",
        (
            Limit(50, "MB uploaded", "app.uploads:MOST_MB"),
            Limit(60_000, "files", "gan_core.data.images.ziplist:MAX_PICTURES"),
            Limit(4096 * MB, "bytes", "gan_core.data.images.ziplist:MAX_UNPACKED_BYTES"),
        ),
    ),
    Door(
        "picture",
        "one picture file",
        "gan_core.data.images.decode:decode",
        (
            Limit(64 * MB, "bytes", "gan_core.data.images.decode:MAX_FILE_BYTES"),
            Limit(50_000_000, "pixels", "gan_core.data.images.decode:MAX_PIXELS"),
            Limit(160 * MB, "bytes", "gan_core.data.images.decode:MAX_UNPACKED"),
        ),
    ),
    Door(
        "points file",
        "a CSV of two columns",
        "gan_core.data.pointfile:read_points",
        (
            Limit(50 * MB, "bytes", "gan_core.data.pointfile:MAX_BYTES"),
            Limit(2_000_000, "rows", "gan_core.data.pointfile:MAX_ROWS"),
            Limit(100_000, "points", "gan_core.data.pointfile:MAX_POINTS"),
        ),
    ),
    Door(
        "headlines file",
        "a CSV or text of headlines",
        "gan_core.text.reading:read_headlines",
        (
            Limit(50, "MB uploaded", "app.uploads:MOST_MB"),
            Limit(64 * MB, "bytes", "gan_core.text.decoding:MAX_BYTES"),
            Limit(200_000, "headlines", "gan_core.text.reading:MAX_HEADLINES"),
            Limit(1_000, "columns", "gan_core.text.tables:MAX_COLUMNS"),
        ),
    ),
    Door(
        "lesson file",
        "a lesson in YAML; no tags, no anchors",
        "gan_core.lessons.reading:read_lesson",
        (
            Limit(100_000, "bytes", "gan_core.lessons.nodes:MOST_BYTES"),
            Limit(4_000, "values", "gan_core.lessons.nodes:MOST_EVENTS"),
            Limit(8, "levels", "gan_core.lessons.nodes:DEEPEST"),
        ),
    ),
    Door(
        "configuration",
        "the settings of a run, from a file, a run folder or a message",
        "gan_core.config.io:from_json_dict",
    ),
    Door(
        "work",
        "what a run asks of the machine, before it starts",
        "gan_core.doors.work:check_work",
        (
            Limit(50_000_000, "parameters", "gan_core.doors.work:MOST_PARAMETERS"),
            Limit(8_000, "MB of memory", "gan_core.doors.work:USUAL_MEMORY_MB"),
            Limit(10**17, "multiplications a run", "gan_core.doors.work:MOST_RUN_WORK"),
        ),
    ),
    Door(
        "experiment",
        "a race or a sweep",
        "gan_core.experiments.spec:spec_from_json",
        (
            Limit(100, "networks a sweep", "gan_core.experiments.spec:MOST_CELLS"),
            Limit(32, "seeds a race", "gan_core.experiments.spec:MOST_SEEDS"),
        ),
    ),
    Door(
        "engine request",
        "a request to the engine process; only this server has its token",
        "gan_core.service.server:create_app",
        (
            Limit(128 * MB, "bytes", "gan_core.service.server:MOST_BODY_BYTES"),
            Limit(1_024, "samples", "gan_core.service.wire:MOST_ROWS"),
        ),
    ),
    Door(
        "live settings",
        "what a viewer asks of a run in training",
        "gan_core.runs.control:read_control",
    ),
    Door(
        "formula",
        "y = f(x), read through a list of what is allowed; nothing is run as Python",
        "gan_core.data.formula:parse_formula",
        (
            Limit(200, "characters", "gan_core.data.formula:MAX_CHARACTERS"),
            Limit(120, "parts", "gan_core.data.formula:MAX_NODES"),
            Limit(50, "levels", "gan_core.data.formula:MAX_DEPTH"),
        ),
    ),
    Door(
        "run name",
        "a name for a run",
        "gan_core.runs.layout:clean_name",
        (Limit(80, "characters", "gan_core.runs.layout:MAX_NAME_LENGTH"),),
    ),
    Door(
        "nickname",
        "what a person wants to be called",
        "gan_core.people.registry:clean_nickname",
        (Limit(24, "characters", "gan_core.people.registry:MOST_CHARACTERS"),),
    ),
    Door(
        "seed text",
        "the beginning of a headline",
        "gan_core.text.generating.seeds:read_seed",
        (
            Limit(100_000, "characters", "app.headlines.seedtext:MOST_CHARACTERS"),
            Limit(512, "words read", "gan_core.text.generating.seeds:MOST_FED"),
        ),
    ),
    Door(
        "latent vector",
        "a z that was pasted, or came in a link",
        "gan_core.latent.text:read_latent",
        (Limit(100_000, "characters", "gan_core.latent.text:MOST_CHARACTERS"),),
    ),
    Door(
        "drawn points",
        "points drawn on the plot, and what else the plot reports",
        "app.components.stage.payload:read_events",
        (Limit(2_000, "points", "app.components.stage.payload:MAX_DRAWN"),),
    ),
    Door(
        "parts",
        "what the other parts in the browser report",
        "app.components.told:told_fields",
    ),
    Door(
        "progress",
        "how far somebody is in the lessons, as the browser keeps it",
        "app.lessons.progress:read",
        (Limit(100, "lessons", "app.lessons.progress:MOST_LESSONS"),),
    ),
    Door(
        "named place",
        "a file or folder of this machine: on a personal server, or in a folder that is shared",
        "gan_core.doors.places:named_place",
        (Limit(400, "characters", "gan_core.doors.places:LONGEST_PATH"),),
    ),
    Door(
        "typed text",
        "any text that somebody typed, when a page shows it",
        "app.words:escape",
    ),
    Door(
        "lesson text",
        "the words of a lesson: emphasis and lists, no pictures, no links, no HTML",
        "app.words:prose",
    ),
    Door(
        "exported code",
        "values of a run in a script or notebook",
        "gan_core.takehome.lesson.base:literal",
    ),
)


def markdown() -> str:
    """The table as SECURITY.md shows it."""
    rows = [f"| {door.name} | {door.brings} | {', '.join(one.words for one in door.limits)} |" for door in DOORS]
    return "\n".join(["| door | what comes in | at most |", "| --- | --- | --- |", *rows])
