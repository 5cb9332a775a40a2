"""The lesson of a text run: from a file of headlines to a network that goes on with a beginning, in plain Keras."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from gan_core.config import RunConfig
from gan_core.presets import PRESETS
from gan_core.takehome.lesson import writing
from gan_core.takehome.lesson.base import Change, Section, block, chunks, lines, literal, words
from gan_core.takehome.lesson.frame import Frame

RATE_KEY = "optimizer.generator_lr"
OUT_FOLDER, DATA_FILE = "retrained", "headlines.txt"
COLUMN = 28
MOST_EPOCHS, USUAL_EPOCHS, MOST_SNAPSHOTS = 1_000_000, 200, 40


@dataclass(frozen=True)
class WriterStory:
    """The run as a lesson needs it.

    Attributes:
        config: its settings.
        steps: how far it trained, or was to train.
        about: what config.json says of its headlines.
        changes: what was changed by hand while it trained.
    """

    config: RunConfig
    steps: int
    about: Mapping[str, object]
    changes: tuple[Change, ...] = ()

    @property
    def by_prefixes(self) -> bool:
        """Whether every beginning is a row of its own."""
        return self.config.loop.rows == "prefixes"

    @property
    def steps_per_epoch(self) -> int | None:
        """Steps that show every headline once; None where the run never began."""
        return _count(self.about.get("steps_per_epoch")) or None

    @property
    def epochs(self) -> int:
        """Its length in epochs."""
        each = self.steps_per_epoch
        return max(1, min(MOST_EPOCHS, round(self.steps / each))) if each else USUAL_EPOCHS

    @property
    def held_out(self) -> int:
        """How many headlines were held out."""
        return _count(self.about.get("held_out"))

    @property
    def save_every(self) -> int:
        """Epochs between two moments at which the beginnings are continued."""
        each = self.steps_per_epoch
        asked = round(self.config.snapshot_every / each) if each else 0
        return max(1, asked or self.epochs // MOST_SNAPSHOTS)

    @property
    def rates(self) -> dict[int, float]:
        """Learning rates by the epoch from which on they count; the first is 0."""
        found = {0: float(self.config.optimizer.generator_lr)}
        for change in self.changes if self.steps_per_epoch else ():
            if change.key == RATE_KEY:
                found[round(change.step / self.steps_per_epoch)] = change.value
        return found


def _count(value: object) -> int:
    return value if isinstance(value, int) and not isinstance(value, bool) and value > 0 else 0


# --- the frame ------------------------------------------------------------------------------------


def frame_of(story: WriterStory) -> Frame:
    """The frame; its options are ``--epochs``, ``--data`` and ``--out``."""
    options = lines(
        'parser = argparse.ArgumentParser(description="Retrain a network that writes headlines, with plain Keras.")',
        f'parser.add_argument("--epochs", type=int, default={story.epochs}, help="how often it sees every headline")',
        f'parser.add_argument("--data", default="{DATA_FILE}", help="a text file with one headline a line")',
        f'parser.add_argument("--out", default="{OUT_FOLDER}", help="the folder for texts and the network")',
        "arguments = parser.parse_args()",
        "EPOCHS, DATA, OUT = arguments.epochs, Path(arguments.data), Path(arguments.out)",
    )
    choices = lines(
        f"EPOCHS = {story.epochs}  # fewer for a first look",
        f'DATA = Path("{DATA_FILE}")  # a text file with one headline a line',
        f'OUT = Path("{OUT_FOLDER}")  # the folder for texts and the network',
    )
    return Frame(_title(story), _introduction(story), options, choices, f"--epochs {story.epochs} --data {DATA_FILE}")


def _title(story: WriterStory) -> str:
    return f"Retrain a network that writes: {PRESETS.get(story.config.preset).label}"


def _introduction(story: WriterStory) -> str:
    text = f"""
    A network reads headlines and learns one thing only: which word comes next. Asked again and again, it writes.

    This trains one such network again, with the settings of a run of GAN Playground: the same headlines, rows, network
    and optimizer, in plain Keras. The headlines lie in {DATA_FILE}, a text file with one headline a line, which the
    same dialog gives as "What it read". The random numbers are drawn in another order than there, so it becomes a run
    of the same kind, and not the same numbers.
    """
    if len(story.rates) > 1:
        text += "\n\nThe learning rate was changed by hand while that run trained; here it changes at the same epochs."
    return words(text)


# --- the sections ---------------------------------------------------------------------------------


def sections(story: WriterStory) -> list[Section]:
    """All sections in order."""
    return [
        settings_section(story),
        writing.headlines_section(),
        writing.vocabulary_section(),
        writing.rows_section(story.by_prefixes, story.held_out > 0),
        network_section(story),
        writing.writing_section(story.by_prefixes),
        training_section(story),
        writing.keeping_section(),
    ]


def settings_section(story: WriterStory) -> Section:
    """The constants of the lesson; only those that it uses."""
    text = """
    Every number that shapes the run stands here: change one, and see what it does. With the same seed the same
    script gives the same run again, on the same machine with the same libraries.
    """
    config = story.config
    rows = [
        ("SEED", config.seed, "another seed, another run"),
        ("EMBEDDING", config.model.embedding, "numbers that stand for a word"),
        ("UNITS", config.model.width, "numbers that it remembers of what it read"),
        ("BATCH", config.batch_size, "rows that it learns from in one step"),
    ]
    if len(story.rates) == 1:
        rows.append(("RATE", story.rates[0], "learning rate"))
    if config.tips.dropout:
        rows.append(("DROPOUT", config.tips.dropout, "share of signals that are silenced while it trains"))
    if story.held_out:
        rows.append(("HELD_OUT", story.held_out, "headlines at the end of the file that it never trains on"))
        if config.loop.patience:
            rows.append(("PATIENCE", config.loop.patience, "epochs without progress on those before it stops"))
    rows.append(("SAVE_EVERY", story.save_every, "epochs between two looks at what it writes"))
    constants = [f"{f'{name} = {literal(value)}':<{COLUMN}}# {comment}" for name, value, comment in rows]
    rates = ["# The learning rate, by the epoch from which on it counts.", f"RATES = {literal(story.rates)}"]
    seeds = [
        "",
        "keras.utils.set_random_seed(SEED)  # first weights, dropout, the order of the rows",
        "rng = np.random.default_rng(SEED)  # words that are drawn while it writes",
    ]
    return Section("Settings", words(text), "\n".join([*constants, *(rates if len(story.rates) > 1 else []), *seeds]))


def network_section(story: WriterStory) -> Section:
    """Embedding, LSTM, softmax; how it is wrong, and how it learns."""
    text = """
    Each word becomes a few numbers (the embedding). The LSTM reads them one after the other; at every word it decides
    what to forget, what to store and what to say. The last layer turns what it says into a probability for every
    word of the vocabulary.
    """
    text += "" if story.by_prefixes else "\n\nIt is asked at every place of a headline, so it answers at every place."
    model = ["model = keras.Sequential(", "    [", f'        keras.Input(({_length(story)},), dtype="int32"),']
    model.append("        layers.Embedding(SIZE, EMBEDDING),")
    for layer in range(story.config.model.depth):
        inner = layer < story.config.model.depth - 1 or not story.by_prefixes
        model.append(f"        layers.LSTM(UNITS{', return_sequences=True' if inner else ''}),")
        model += ["        layers.Dropout(DROPOUT),"] if story.config.tips.dropout else []
    model += ['        layers.Dense(SIZE, activation="softmax"),', "    ]", ")"]
    loss = '"sparse_categorical_crossentropy"' if story.by_prefixes else "next_word_loss"
    compiled = lines(
        f"model.compile({_optimizer(story)}, loss={loss})",
        "model.summary()",
    )
    return Section(
        "The network", words(text), chunks("\n".join(model), None if story.by_prefixes else writing.LOSS, compiled)
    )


def _length(story: WriterStory) -> str:
    return "LENGTH" if story.by_prefixes else "None"


def _optimizer(story: WriterStory) -> str:
    settings = story.config.optimizer
    kind = {"adam": "Adam", "rmsprop": "RMSprop"}[settings.name]
    beta = f", beta_1={literal(settings.beta_1)}" if settings.name == "adam" else ""
    clip = f", clipvalue={literal(settings.clipvalue)}" if settings.clipvalue else ""
    return f"keras.optimizers.{kind}({'RATE' if len(story.rates) == 1 else 'RATES[0]'}{beta}{clip})"


def training_section(story: WriterStory) -> Section:
    """fit, with a look at the six beginnings now and then."""
    text = """
    One epoch shows every row once. The loss is the mean surprise at the word that really comes next; e to the loss is
    the perplexity: between how many words the network hesitates.
    """
    if story.held_out:
        text += """
        On the headlines held out it soon gets worse while the loss still falls: from then on it learns the others by
        heart.
        """
    callbacks = ["keras.callbacks.LambdaCallback(on_epoch_end=look)"]
    if len(story.rates) > 1:
        callbacks.append("keras.callbacks.LearningRateScheduler(rate_of)")
    if story.held_out and story.config.loop.patience:
        callbacks.append('keras.callbacks.EarlyStopping("val_loss", patience=PATIENCE)')
    held = "    validation_data=(held_rows, held_answers),\n" if story.held_out else ""
    rate = '''
    def rate_of(epoch, rate):
        """The learning rate of an epoch."""
        return RATES[max(start for start in RATES if start <= epoch)]
    '''
    listed = "".join(f"        {each},\n" for each in callbacks)
    fit = (
        "OUT.mkdir(parents=True, exist_ok=True)\n"
        "model.fit(\n    rows,\n    answers,\n    batch_size=BATCH,\n    epochs=EPOCHS,\n"
        f"{held}    callbacks=[\n{listed}    ],\n    verbose=0,\n)"
    )
    code = chunks(writing.look(story.held_out > 0), block(rate) if len(story.rates) > 1 else None, fit)
    return Section("Training", words(text), code)
