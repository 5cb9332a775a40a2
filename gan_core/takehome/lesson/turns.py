"""Section 6: one step of the game, for every way to play it."""

from __future__ import annotations

from gan_core.takehome.lesson.base import Section, Story, block, chunks, lines, words

WAYS = {
    "separate": "First the discriminator learns: from real ones, and in an update of its own from fake ones. Then it "
    "stands still, and the generator learns to be taken for real.",
    "mixed": "First the discriminator learns from a batch in which real and fake are mixed. Then it stands still, and "
    "the generator learns to be taken for real.",
    "joint": "Both learn from the same batch: the generator makes it once, both gradients are worked out, then "
    "do both networks move.",
}


def turns_section(story: Story) -> Section:
    """The compiled functions of a step, and the step."""
    text = f"""
    {WAYS[story.mode]}

    GradientTape writes down what is computed inside of it, and then tells for every weight in which direction the
    loss falls. @tf.function compiles a function when it is called for the first time, which takes a few seconds.
    """
    rounds = story.config.loop.discriminator_steps
    parts = []
    if story.mode == "separate":
        parts.append(_separate(story))
    elif story.mode == "mixed" or rounds > 1:
        parts.append(_mixed(story))
    parts.append(_joint(story) if story.mode == "joint" else _generator_turn(story))
    parts.append(_step(story))
    return Section("One step of the game", words(text), chunks(*parts))


# --- pieces of code -------------------------------------------------------------------------------


def _takes(story: Story) -> str:
    return "real, real_classes" if story.conditional else "real"


def _judged(story: Story, samples: str, classes: str) -> str:
    """D's scores of samples."""
    seen = f"noisy({samples})" if story.uses("instance_noise") else samples
    return (
        f"discriminator([{seen}, {classes}], training=True)"
        if story.conditional
        else (f"discriminator({seen}, training=True)")
    )


def _made(story: Story, training: bool, classes: str = "fake_classes") -> str:
    """What G makes of z."""
    given = f"[z, {classes}]" if story.conditional else "z"
    return f"generator({given}, training={training})"


def _latents(story: Story, part: str) -> str:
    """z, and random classes beside it."""
    count = story.size(part)
    rows = [f"z = tf.random.normal(({count}, LATENT))"]
    if story.conditional:
        rows.append(f"fake_classes = tf.random.uniform(({count}, 1), maxval=CLASSES, dtype=tf.int32)")
    return "\n".join(rows)


def _r1(story: Story, inside: str) -> str | None:
    if not story.config.loss.r1:
        return None
    return f"{inside} += R1 / 2 * tf.reduce_mean(tf.square(steepness({_takes(story)})))"


def _penalty(story: Story, inside: str, fake: str = "fake") -> str | None:
    """The penalty at random places between real and fake."""
    if not story.critic:
        return None
    ones = ", 1" * len(story.config.image_shape) if not story.is_points else ", 1"
    classes = ", fake_classes" if story.conditional else ""
    real = f"real[:{story.size('FAKE')}]" if story.samples.real != story.samples.fake else "real"
    return lines(
        f"mix = tf.random.uniform(({story.size('FAKE')}{ones}))",
        f"between = mix * {real} + (1.0 - mix) * {fake}",
        f"{inside} += PENALTY * tf.reduce_mean(tf.square(steepness(between{classes}) - 1.0))",
    )


def _inside(*rows: str | None) -> str:
    return block(lines(*rows), 2)


def _separate(story: Story) -> str:
    text = [
        "@tf.function",
        f"def discriminator_turn({_takes(story)}):",
        '    """D learns from real ones, then from fake ones; G stands still. Returns D\'s two losses."""',
        "    with tf.GradientTape() as tape:",
        _inside(
            f"scores = {_judged(story, 'real', 'real_classes')}",
            "real_loss = discriminator_loss(scores, real_targets(scores))",
            "total = real_loss" if story.config.loss.r1 else None,
            _r1(story, "total"),
        ),
        _descend("d", "discriminator", "total" if story.config.loss.r1 else "real_loss"),
        "",
        block(_latents(story, "FAKE"), 1),
        f"    fake = {_made(story, training=False)}",
        "    with tf.GradientTape() as tape:",
        _inside(
            f"scores = {_judged(story, 'fake', 'fake_classes')}",
            "fake_loss = discriminator_loss(scores, fake_targets(scores))",
            "total = fake_loss" if story.critic else None,
            _penalty(story, "total"),
        ),
        _descend("d", "discriminator", "total" if story.critic else "fake_loss"),
        "    return real_loss, fake_loss",
    ]
    return "\n".join(text)


def _descend(letter: str, network: str, loss: str) -> str:
    gradients = f"tape.gradient({loss}, {network}.trainable_variables)"
    return f"    descend({letter}_optimizer, {gradients}, {network})"


def _mixed(story: Story) -> str:
    both = "[real, fake]"
    joined = "tf.concat([real_classes, fake_classes], 0)" if story.conditional else ""
    half = "real_loss + fake_loss" if story.critic else "(real_loss + fake_loss) / 2"
    text = [
        "@tf.function",
        f"def discriminator_turn({_takes(story)}):",
        '    """D learns from real and fake in one batch; G stands still. Returns D\'s two losses."""',
        block(_latents(story, "FAKE"), 1),
        f"    fake = {_made(story, training=False)}",
        "    with tf.GradientTape() as tape:",
        _inside(
            f"scores = {_judged(story, f'tf.concat({both}, 0)', joined)}",
            f"real_scores, fake_scores = scores[:{story.size('REAL')}], scores[{story.size('REAL')}:]",
            "real_loss = discriminator_loss(real_scores, real_targets(real_scores))",
            "fake_loss = discriminator_loss(fake_scores, fake_targets(fake_scores))",
            f"total = {half}",
            _r1(story, "total"),
            _penalty(story, "total"),
        ),
        _descend("d", "discriminator", "total"),
        "    return real_loss, fake_loss",
    ]
    return "\n".join(text)


def _joint(story: Story) -> str:
    text = [
        "@tf.function",
        f"def both_turns({_takes(story)}):",
        '    """D and G learn from one batch. Returns G\'s loss and D\'s two losses."""',
        block(_latents(story, "FAKE"), 1),
        "    with tf.GradientTape() as g_tape, tf.GradientTape() as d_tape:",
        _inside(
            f"fake = {_made(story, training=True)}",
            f"real_scores = {_judged(story, 'real', 'real_classes')}",
            "real_loss = discriminator_loss(real_scores, real_targets(real_scores))",
            f"fake_scores = {_judged(story, 'fake', 'fake_classes')}",
            "fake_loss = discriminator_loss(fake_scores, fake_targets(fake_scores))",
            "g_loss = generator_loss(fake_scores)",
            "total = real_loss + fake_loss",
            _r1(story, "total"),
            _penalty(story, "total", "tf.stop_gradient(fake)"),
        ),
        "    # Both gradients first, then both updates: neither sees the other's move.",
        "    g_gradients = g_tape.gradient(g_loss, generator.trainable_variables)",
        "    d_gradients = d_tape.gradient(total, discriminator.trainable_variables)",
        "    descend(g_optimizer, g_gradients, generator)",
        "    descend(d_optimizer, d_gradients, discriminator)",
        *(["    follow()"] if story.config.loop.ema else []),
        "    return g_loss, real_loss, fake_loss",
    ]
    return "\n".join(text)


def _generator_turn(story: Story) -> str:
    frozen = story.judge_norm
    text = [
        "@tf.function",
        "def generator_turn():",
        '    """G learns to be taken for real; D stands still. Returns G\'s loss."""',
        block(_latents(story, "G"), 1),
        *(["    discriminator.trainable = False  # its BatchNorm keeps what it has counted"] if frozen else []),
        "    with tf.GradientTape() as tape:",
        _inside(
            f"fake = {_made(story, training=True)}",
            f"g_loss = generator_loss({_judged(story, 'fake', 'fake_classes')})",
        ),
        *(["    discriminator.trainable = True"] if frozen else []),
        _descend("g", "generator", "g_loss"),
        *(["    follow()"] if story.config.loop.ema else []),
        "    return g_loss",
    ]
    return "\n".join(text)


def _step(story: Story) -> str:
    """All turns of a step, with fresh real ones for each of D's."""
    rounds = story.config.loop.discriminator_steps
    text = ["def train_step():", '    """One step. Returns G\'s loss, and D\'s on real and on fake."""']
    if story.mode == "joint":
        if rounds > 1:
            text += [f"    for _ in range({rounds - 1}):  # D is ahead by this many turns", _turn(2)]
        text.append("    return both_turns(*real_batch())")
    else:
        if rounds > 1:
            text += [
                f"    for _ in range({rounds}):  # D learns this often before G learns once",
                "        real_loss, fake_loss = discriminator_turn(*real_batch())",
            ]
        else:
            text.append("    real_loss, fake_loss = discriminator_turn(*real_batch())")
        text.append("    return generator_turn(), real_loss, fake_loss")
    return "\n".join(text)


def _turn(indent: int) -> str:
    return "    " * indent + "discriminator_turn(*real_batch())"
