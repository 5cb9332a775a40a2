"""Section 1: every number that shapes the run, in one place."""

from __future__ import annotations

from gan_core.takehome.lesson.base import Section, Story, lines, literal, words

COLUMN = 28


def settings_section(story: Story) -> Section:
    """The constants of the lesson; only those that it uses."""
    text = """
    Every number that shapes the run stands here: change one, and see what it does. With the same seed the same
    script gives the same run again, on the same machine with the same libraries.
    """
    return Section(
        "Settings",
        words(text),
        lines(
            *_constants(story),
            "",
            "keras.utils.set_random_seed(SEED)  # first weights and noise",
            "rng = np.random.default_rng(SEED)  # which real ones come when",
        ),
    )


def _constants(story: Story) -> list[str]:
    config = story.config
    rows = [_row("SEED", config.seed, "another seed, another run"), *_batches(story)]
    if config.micro_batch:
        rows.append(
            f"# The run worked through them {config.micro_batch} at a time: make them smaller if memory is short."
        )
    rows.append(_row("LATENT", config.model.latent_dim, "random numbers that the generator starts from"))
    if not story.is_points:
        height, width, channels = config.image_shape
        rows.append(f"HEIGHT, WIDTH, CHANNELS = {height}, {width}, {channels}")
    if story.conditional:
        rows.append(_row("CLASSES", config.model.classes_count, "kinds of pictures that it can be asked for"))
    optimizer = config.optimizer
    rows += [
        _row("G_RATE", optimizer.generator_lr, "learning rate of the generator"),
        _row("D_RATE", optimizer.discriminator_lr, "learning rate of the discriminator"),
    ]
    optional = (
        ("SMOOTHING", _tip(story, "label_smoothing"), "labels are this much softer than 1 and 0"),
        ("MISLABELLED", _tip(story, "mislabel_rate"), "share of labels that are wrong on purpose"),
        ("NOISE", _tip(story, "instance_noise"), "standard deviation of the noise on what D sees"),
        ("R1", config.loss.r1 or None, "weight of the penalty on steep places at real ones"),
        ("PENALTY", config.loss.gradient_penalty if story.critic else None, "weight of the gradient penalty"),
        ("EMA", config.loop.ema or None, "how slowly the averaged generator follows"),
    )
    rows += [_row(name, value, comment) for name, value, comment in optional if value is not None]
    rows += [
        _row("LOG_EVERY", config.log_every, "steps between two lines of progress"),
        _row("SAVE_EVERY", config.snapshot_every, "steps between two pictures of samples"),
    ]
    return rows


def _batches(story: Story) -> list[str]:
    real, fake, generated = story.samples
    if real == fake == generated:
        return [_row("BATCH", real, f"{story.noun} in a batch")]
    return [
        _row("REAL_BATCH", real, "real ones that D sees in a step"),
        _row("FAKE_BATCH", fake, "fakes that D sees in a step"),
        _row("G_BATCH", generated, "fakes that G makes to learn from"),
    ]


def _tip(story: Story, tip: str) -> float | str | None:
    """The value of a tip; code for a variable where it was moved by hand; None where it is never on."""
    if not story.uses(tip):
        return None
    value = float(getattr(story.config.tips, tip))
    return f"tf.Variable({literal(value)})" if story.moves(f"tips.{tip}") else value


def _row(name: str, value: float | int | str, comment: str) -> str:
    code = f"{name} = {value if isinstance(value, str) else literal(value)}"
    return f"{code:<{COLUMN}}# {comment}"
