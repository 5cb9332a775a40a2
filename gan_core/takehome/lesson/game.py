"""Section 5: the rules of the game: targets, losses, optimizers."""

from __future__ import annotations

from gan_core.takehome.lesson.base import Section, Story, block, chunks, lines, literal

_ENTROPY = ("How far D's answers are from the targets.", "cross_entropy(targets, scores)")
DISCRIMINATOR_LOSS = {
    "non_saturating": _ENTROPY,
    "minimax": _ENTROPY,
    "least_squares": ("How far D's answers are from the targets.", "tf.reduce_mean(tf.square(scores - targets))"),
    "wasserstein_gp": (
        "The mean score with a sign: the critic raises it for real (target 1) and lowers it for fake (0).",
        "tf.reduce_mean(scores * (1.0 - 2.0 * targets))",
    ),
}
GENERATOR_LOSS = {
    "non_saturating": (
        "Small when D takes the fakes for real: each fake is measured as if its label were 1.",
        "cross_entropy(tf.ones_like(scores), scores)",
    ),
    "minimax": (
        "The opposite of D's loss on the fakes. Where D is sure, it is flat: G's gradients vanish.",
        "-cross_entropy(tf.zeros_like(scores), scores)",
    ),
    "least_squares": (
        "Small when D gives the fakes the score 1, which is that of real ones.",
        "tf.reduce_mean(tf.square(scores - 1.0))",
    ),
    "wasserstein_gp": ("Small when the critic gives the fakes high scores.", "-tf.reduce_mean(scores)"),
}
DESCEND = block(
    '''
    def descend(optimizer, gradients, network):
        """One step downhill."""
        optimizer.apply(gradients, network.trainable_variables)
    '''
)
SOMETIMES_WRONG = block(
    '''
    def sometimes_wrong(targets):
        """The targets, a share MISLABELLED of them turned round."""
        chance = tf.random.uniform(tf.shape(targets))
        return tf.where(chance < MISLABELLED, 1.0 - targets, targets)
    '''
)
NOISY = block(
    '''
    def noisy(samples):
        """The samples with normal noise on every number."""
        return samples + NOISE * tf.random.normal(tf.shape(samples))
    '''
)
RULES = {
    "non_saturating": "The usual game: D learns to say 1 to real and 0 to fake, and G wants to hear 1.",
    "minimax": "The first game that was published: what D wins, G loses.",
    "least_squares": "D's answers are pulled to 1 for real and to 0 for fake by the square of their error.",
    "wasserstein_gp": "D is a critic: it pulls the scores of real and fake apart, and a penalty keeps it from being "
    "too steep. There are no labels.",
}


def game_section(story: Story) -> Section:
    """Targets, losses, optimizers, and what keeps the game calm."""
    config = story.config
    said = [RULES[config.loss.name]]
    if story.uses("label_smoothing"):
        said.append("Labels are softened, so that D never becomes too sure.")
    if story.uses("mislabel_rate"):
        said.append("A few labels are wrong on purpose, which keeps D from learning its pictures by heart.")
    if story.uses("instance_noise"):
        said.append("Everything that D sees gets a little noise: that keeps it from winning too fast.")
    if config.loss.r1:
        said.append("The R1 penalty keeps D flat where real ones lie, which calms the circling of the two.")
    if config.loop.ema:
        said.append("What is shown in the end is a running average of G, which is calmer than G itself.")
    code = chunks(
        *_losses(story),
        *_targets(story),
        _noisy(story),
        _steepness(story),
        DESCEND,
        _optimizers(story),
        *_average(story),
    )
    return Section("The rules of the game", " ".join(said), code)


def _losses(story: Story) -> list[str | None]:
    name = story.config.loss.name
    doc, result = GENERATOR_LOSS[name]
    own, own_result = DISCRIMINATOR_LOSS[name]
    entropy = "cross_entropy = keras.losses.BinaryCrossentropy(from_logits=True)  # D ends in a logit"
    return [
        entropy if "cross_entropy" in result else None,
        _function("discriminator_loss", "scores, targets", own, own_result),
        _function("generator_loss", "scores", doc, result),
    ]


def _targets(story: Story) -> list[str | None]:
    """What D should say."""
    real, fake = "tf.ones_like(scores)", "tf.zeros_like(scores)"
    real_doc, fake_doc = "1: real.", "0: fake."
    if story.uses("label_smoothing"):
        real, fake = (f"{sign}SMOOTHING * tf.random.uniform(tf.shape(scores))" for sign in ("1.0 - ", ""))
        real_doc = "Instead of 1 a number between 1 - SMOOTHING and 1, another for every one."
        fake_doc = "Instead of 0 a number between 0 and SMOOTHING."
    if story.uses("mislabel_rate"):
        real, fake = f"sometimes_wrong({real})", f"sometimes_wrong({fake})"
    return [
        SOMETIMES_WRONG if story.uses("mislabel_rate") else None,
        _function("real_targets", "scores", real_doc, real),
        _function("fake_targets", "scores", fake_doc, fake),
    ]


def _function(name: str, takes: str, doc: str, result: str) -> str:
    return "\n".join([f"def {name}({takes}):", f'    """{doc}"""', f"    return {result}"])


def _noisy(story: Story) -> str | None:
    return NOISY if story.uses("instance_noise") else None


def _steepness(story: Story) -> str | None:
    if not story.config.loss.r1 and not story.critic:
        return None
    takes, given = ("samples, classes", "[samples, classes]") if story.conditional else ("samples", "samples")
    text = f'''
    def steepness({takes}):
        """How fast D's score changes around each sample: the length of its gradient there, (n,)."""
        with tf.GradientTape() as tape:
            tape.watch(samples)
            scores = discriminator({given}, training=True)
        gradient = tape.gradient(scores, samples)
        squares = tf.reduce_sum(tf.square(gradient), axis=list(range(1, len(gradient.shape))))
        return tf.sqrt(squares + 1e-12)
    '''
    return block(text)


def _optimizers(story: Story) -> str:
    """One for each network: they play against each other and share nothing."""
    return lines(
        *(f"{net}_optimizer = {_optimizer(story, rate)}" for net, rate in (("g", "G_RATE"), ("d", "D_RATE"))),
        "# What they remember is made now, so that a compiled step finds it ready.",
        "g_optimizer.build(generator.trainable_variables)",
        "d_optimizer.build(discriminator.trainable_variables)",
    )


def _optimizer(story: Story, rate: str) -> str:
    settings = story.config.optimizer
    if settings.decay:
        rate = f"keras.optimizers.schedules.InverseTimeDecay({rate}, 1, {literal(settings.decay)})"
    kind = {"adam": "Adam", "rmsprop": "RMSprop"}[settings.name]
    beta = f", beta_1={literal(settings.beta_1)}" if settings.name == "adam" else ""
    clip = f", clipvalue={literal(settings.clipvalue)}" if settings.clipvalue else ""
    return f"keras.optimizers.{kind}({rate}{beta}{clip})"


def _average(story: Story) -> list[str]:
    if not story.config.loop.ema:
        return []
    text = '''
    def follow():
        """The averaged generator goes a small part of the way to where the generator is now."""
        for slow, quick in zip(averaged.trainable_variables, generator.trainable_variables):
            slow.assign(EMA * slow + (1.0 - EMA) * quick)
    '''
    also = """
        for slow, quick in zip(averaged.non_trainable_variables, generator.non_trainable_variables):
            slow.assign(quick)  # what BatchNorm has counted
    """
    made = "averaged = keras.models.clone_model(generator)\naveraged.set_weights(generator.get_weights())"
    return [made, lines(block(text), block(also, 1) if story.maker_norm else None)]
