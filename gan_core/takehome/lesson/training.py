"""Sections 7 to 9: looking at samples, training, keeping the result."""

from __future__ import annotations

from gan_core.imaging import plan_for
from gan_core.takehome.lesson.base import MOVABLE, Change, Section, Story, block, chunks, lines, literal, words

POINTS_SHOWN, SHOWN_PIXELS = 400, 480
REAL_COLOUR, FAKE_COLOUR = "#009E73", "#CC79A7"


def looking_section(story: Story) -> Section:
    """How samples become a picture."""
    shown = "averaged generator" if story.config.loop.ema else "generator"
    if story.is_points:
        text = f"""
        To see what the generator has learned, the same z are given to the {shown} every time: crosses for what it
        makes, dots for real points.
        """
        code = chunks(f"fixed_z = {_fixed_z(POINTS_SHOWN)}", *_points_code(story))
    else:
        rows = "one row for each class" if story.conditional else "one picture for each z"
        text = f"""
        To see it grow, the same z are given to the {shown} every time: {rows}, so that every picture can be
        followed from the first step to the last.
        """
        code = _pictures_code(story)
    return Section("Looking at what it makes", words(text), code)


def _painter(story: Story) -> str:
    return "averaged" if story.config.loop.ema else "generator"


def _fixed_z(count: int | str) -> str:
    return f'np.random.default_rng(SEED).standard_normal(({count}, LATENT)).astype("float32")'


def _pictures_code(story: Story) -> str:
    plan = plan_for(story.config, max(len(story.class_names), story.config.model.classes_count or 0))
    made = "pictures * 255.0" if story.config.tips.scaling == "0..1" else "(pictures + 1.0) * 127.5"
    given = "[fixed_z, fixed_classes]" if story.conditional else "fixed_z"
    zoom = max(1, SHOWN_PIXELS // (plan.columns * plan.width))
    larger = (
        f".resize(({zoom} * COLUMNS * WIDTH, {zoom} * ROWS * HEIGHT), Image.Resampling.NEAREST)" if zoom > 1 else ""
    )
    grey = "grid[..., 0]" if story.config.image_shape[2] == 1 else "grid"
    head = lines(
        f"ROWS, COLUMNS = {plan.rows}, {plan.columns}",
        f"fixed_z = {_fixed_z('ROWS * COLUMNS')}",
        'fixed_classes = np.repeat(np.arange(ROWS), COLUMNS).reshape(-1, 1).astype("int32")'
        if story.conditional
        else None,
    )
    text = f'''
    def save_samples(step):
        """A PNG of the grid, and the picture itself."""
        pictures = np.asarray({_painter(story)}({given}, training=False))
        pictures = np.clip(np.rint({made}), 0, 255).astype("uint8")
        grid = pictures.reshape(ROWS, COLUMNS, HEIGHT, WIDTH, CHANNELS)
        grid = grid.swapaxes(1, 2).reshape(ROWS * HEIGHT, COLUMNS * WIDTH, CHANNELS)
        image = Image.fromarray({grey}){larger}
        image.save(OUT / f"step_{{step:08d}}.png")
        return image
    '''
    return chunks(head, block(text))


def _points_code(story: Story) -> list[str]:
    text = f'''
    def save_samples(step):
        """A PNG of real and made points, and the picture itself."""
        made = np.asarray({_painter(story)}(fixed_z, training=False))
        low, high = real_points.min(axis=0), real_points.max(axis=0)
        middle, side = (low + high) / 2, 1.3 * (high - low).max()
        image = Image.new("RGB", (480, 480), "white")
        pen = ImageDraw.Draw(image)
        for x, y in (real_points[:{POINTS_SHOWN}] - middle) / side:
            x, y = 480 * (0.5 + x), 480 * (0.5 - y)
            pen.ellipse((x - 2, y - 2, x + 2, y + 2), fill="{REAL_COLOUR}")
        for x, y in (made - middle) / side:
            x, y = 480 * (0.5 + x), 480 * (0.5 - y)
            pen.line((x - 3, y - 3, x + 3, y + 3), fill="{FAKE_COLOUR}", width=2)
            pen.line((x - 3, y + 3, x + 3, y - 3), fill="{FAKE_COLOUR}", width=2)
        image.save(OUT / f"step_{{step:08d}}.png")
        return image
    '''
    return [block(text)]


def training_section(story: Story) -> Section:
    """The loop."""
    text = """
    Now they play, again and again. The losses of a GAN do not simply fall: when one network gets better, the other
    one's loss rises. Near 0.69 (the logarithm of 2) D cannot tell real from fake and guesses; near 0 it wins. Look
    at the pictures, not only at the numbers.
    """
    if story.critic or story.config.loss.name == "least_squares":
        text = """
        Now they play, again and again. The losses of a GAN do not simply fall: when one network gets better, the
        other one's loss rises. Look at the pictures, not only at the numbers.
        """
    code = '''
    def progress(step, losses, started):
        """One line on how it goes."""
        g_loss, real_loss, fake_loss = (float(loss) for loss in losses)
        pace = step / (time.time() - started)
        print(
            f"step {step:,} of {STEPS:,}: G's loss {g_loss:.3f}, D's {real_loss:.3f} on real "
            f"and {fake_loss:.3f} on fake, {pace:.1f} steps/s",
            flush=True,
        )
        if not np.isfinite([g_loss, real_loss, fake_loss]).all():
            raise RuntimeError("The losses are no numbers any more: try learning rates ten times lower.")
    '''
    change = "for setting, value in CHANGES.get(step - 1, ()):\n            setting.assign(value)\n        "
    loop = f"""
    OUT.mkdir(parents=True, exist_ok=True)
    save_samples(0)
    started = time.time()
    for step in range(1, STEPS + 1):
        {change if _repeated(story) else ""}losses = train_step()
        if step % LOG_EVERY == 0 or step == STEPS:
            progress(step, losses, started)
        if step % SAVE_EVERY == 0 or step == STEPS:
            save_samples(step)
    """
    return Section("Training", words(text), chunks(block(code), _changes(story), block(loop)))


def _repeated(story: Story) -> list[Change]:
    return [change for change in story.changes if story.repeats(change)]


def _changes(story: Story) -> str | None:
    """What was moved by hand, after which step."""
    by_step: dict[int, list[str]] = {}
    for change in _repeated(story):
        by_step.setdefault(change.step, []).append(f"({MOVABLE[change.key]}, {literal(change.value)})")
    if not by_step:
        return None
    rows = [f"    {step}: [{', '.join(pairs)}]," for step, pairs in by_step.items()]
    return "\n".join(["# What was changed by hand, and after which step.", "CHANGES = {", *rows, "}"])


def keeping_section(story: Story) -> Section:
    """The files, and how to use them."""
    painter = _painter(story)
    if story.conditional:
        use = 'reloaded([z, np.zeros((1, 1), dtype="int32")], training=False)  # of class 0'
    else:
        use = "reloaded(z, training=False)"
    text = f"""
    Both networks are saved{", the generator as its average" if story.config.loop.ema else ""}. The last lines show how
    to use such a file anywhere: load it, give it random numbers, look at what comes out.
    """
    code = f"""
    {painter}.save(OUT / "generator.keras")
    discriminator.save(OUT / "discriminator.keras")
    print(f"Pictures and networks are in {{OUT}}.")

    reloaded = keras.models.load_model(OUT / "generator.keras")
    z = np.random.default_rng(1).standard_normal((1, LATENT)).astype("float32")
    one = {use}
    print("One sample has the shape", tuple(one.shape[1:]))
    """
    return Section("Keeping the result", words(text), block(code))
