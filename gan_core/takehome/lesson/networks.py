"""Sections 3 and 4: the two networks, layer by layer, with the shape that every layer makes."""

from __future__ import annotations

from functools import singledispatch

from gan_core.models import parts
from gan_core.models.blueprint import Blueprint, Step
from gan_core.models.specs import blueprints
from gan_core.takehome.lesson.base import Section, Story, block, chunks, lines, literal, words

SCORE = "d_score"
COMMENT_COLUMN = 74


def generator_section(story: Story) -> Section:
    """G as Keras code."""
    told = " It is also told which class to make." if story.conditional else ""
    text = f"""
    The generator turns {story.config.model.latent_dim} random numbers, called z, into {_one(story)}.{told} Nobody
    shows it a real one, ever: all that it learns, it learns from what the discriminator says of its work.

    {_growing(story)}
    """
    blueprint = blueprints(story.config).generator
    code = chunks(_weights_function(story), _network(story, blueprint))
    return Section("The generator", words(text), code)


def discriminator_section(story: Story) -> Section:
    """D as Keras code."""
    told = " with the class that it is said to be" if story.conditional else ""
    ending = (
        "It ends in a bare number, as a critic does: high for real, low for fake."
        if story.critic or story.config.loss.name == "least_squares"
        else "It ends in a bare number, the logit: above 0 it means real, below 0 fake. The loss below turns it into "
        "a probability itself, which is more exact than a sigmoid at the end of the network."
    )
    text = f"""
    The discriminator sees {_one(story)}{told} and answers with one number: how real it looks.
    {ending}

    {_shrinking(story)}
    """
    count = (
        'print(f"The generator has {generator.count_params():,} numbers, '
        'the discriminator {discriminator.count_params():,}.")'
    )
    code = lines(_network(story, blueprints(story.config).discriminator), count)
    return Section("The discriminator", words(text), code)


def _one(story: Story) -> str:
    if story.is_points:
        return "one point in the plane"
    height, width, channels = story.config.image_shape
    return f"one {'grey' if channels == 1 else 'colour'} picture of {width} x {height} pixels"


def _kinds(blueprint: Blueprint) -> set[str]:
    return {step.layer.kind for step in blueprint.walk()}


def _growing(story: Story) -> str:
    kinds = _kinds(blueprints(story.config).generator)
    said = []
    if "Conv2DTranspose" in kinds:
        said.append("A transposed convolution with stride 2 doubles the sides.")
    if "UpSampling2D" in kinds:
        said.append("UpSampling2D repeats every pixel, and the convolution after it draws the details.")
    if "BatchNormalization" in kinds:
        said.append("BatchNormalization keeps the numbers of every layer at a good size while the network learns.")
    said.append("The comments say the shape of what every layer makes.")
    return " ".join(said)


def _shrinking(story: Story) -> str:
    kinds = _kinds(blueprints(story.config).discriminator)
    said = []
    if "AveragePooling2D" in kinds:
        said.append("Pooling halves the sides after a convolution.")
    elif "Conv2D" in kinds:
        said.append("A convolution with stride 2 halves the sides, so no pooling is needed.")
    if "Dropout" in kinds:
        said.append("Dropout silences some numbers at random while it learns, so that it does not win too fast.")
    if story.config.tips.leaky_slope and "LeakyReLU" in {
        step.layer.title for step in blueprints(story.config).discriminator.walk()
    }:
        said.append("LeakyReLU lets a little of every negative number through, so that no gradient dies.")
    return " ".join(said)


def _weights_function(story: Story) -> str | None:
    """How first weights are drawn, where it is not Keras' own way: a new initializer for each layer."""
    stddev = story.config.tips.init_stddev
    if not stddev:
        return None
    text = f'''
    def first_weights():
        """Normal random numbers. Keras' initializers repeat themselves, so every layer gets one of its own."""
        return keras.initializers.RandomNormal(stddev={literal(stddev)})
    '''
    return block(text)


def _network(story: Story, blueprint: Blueprint) -> str:
    return _functional(story, blueprint) if blueprint.conditional else _sequential(story, blueprint)


def _sequential(story: Story, blueprint: Blueprint) -> str:
    rows = [_row(f"keras.Input({literal(tuple(blueprint.input_shape))}),", _input_words(blueprint), 2)]
    rows += [_row(f"{layer_code(step.layer, story, step)},", _shape_words(step), 2) for step in blueprint.walk()]
    return "\n".join([f"{blueprint.name} = keras.Sequential(", "    [", *rows, "    ],", _name_row(blueprint), ")"])


def _functional(story: Story, blueprint: Blueprint) -> str:
    """A network with a second input, the class."""
    first = blueprint.input_name
    rows = [
        _row(f"{first} = keras.Input({literal(tuple(blueprint.input_shape))})", _input_words(blueprint)),
        _row('label = keras.Input((1,), dtype="int32")', "the number of the class"),
    ]
    before, branch = first, "label"
    for step in blueprint.walk():
        if step.layer.name[2:].startswith("label_"):
            if isinstance(step.layer, parts.LabelChannel):
                rows.append(_row(f"x = layers.Concatenate()([{before}, drawn])", _shape_words(step)))
                before = "x"
            else:
                rows.append(_row(f"drawn = {layer_code(step.layer, story, step)}({branch})", _shape_words(step)))
                branch = "drawn"
            continue
        rows.append(_row(f"x = {layer_code(step.layer, story, step)}({before})", _shape_words(step)))
        before = "x"
    rows.append(f'{blueprint.name} = keras.Model([{first}, label], x, name="{blueprint.name}")')
    return "\n".join(rows)


def _name_row(blueprint: Blueprint) -> str:
    return f'    name="{blueprint.name}",'


def _row(code: str, comment: str, indent: int = 0) -> str:
    code = "    " * indent + code
    return f"{code:<{COMMENT_COLUMN}}  # {comment}" if comment else code


def _input_words(blueprint: Blueprint) -> str:
    return {"z": "z: random numbers", "points": "x and y"}.get(
        blueprint.input_name, " x ".join(map(str, blueprint.input_shape))
    )


def _shape_words(step: Step) -> str:
    """The shape after a layer, where the layer has changed it."""
    if step.after == step.before and not isinstance(step.layer, parts.Dense | parts.Conv):
        return ""
    return "one number" if step.after == (1,) else " x ".join(f"{side:,}" for side in step.after)


@singledispatch
def layer_code(layer: parts.Layer, story: Story, step: Step) -> str:
    """The Keras call that makes a declared layer."""
    raise TypeError(f"No code for {type(layer).__name__}.")


@layer_code.register
def _(layer: parts.Dense, story: Story, step: Step) -> str:
    return f"layers.Dense({layer.units}{_activation(layer)}{_dense_start(layer, story)})"


@layer_code.register
def _(layer: parts.Conv, story: Story, step: Step) -> str:
    stride = f", strides={layer.stride}" if layer.stride > 1 else ""
    return f"layers.Conv2D({_window(layer)}{stride}{_window_end(layer)})"


@layer_code.register
def _(layer: parts.ConvTranspose, story: Story, step: Step) -> str:
    return f"layers.Conv2DTranspose({_window(layer)}, strides={layer.stride}{_window_end(layer)})"


@layer_code.register
def _(layer: parts.Leaky, story: Story, step: Step) -> str:
    return f"layers.LeakyReLU(negative_slope={literal(layer.slope)})" if layer.slope else "layers.ReLU()"


@layer_code.register
def _(layer: parts.Bend, story: Story, step: Step) -> str:
    return f"layers.Activation({literal(layer.function)})"


@layer_code.register
def _(layer: parts.Norm, story: Story, step: Step) -> str:
    usual = layer.momentum == 0.99
    return "layers.BatchNormalization()" if usual else f"layers.BatchNormalization(momentum={literal(layer.momentum)})"


@layer_code.register
def _(layer: parts.Relu, story: Story, step: Step) -> str:
    return "layers.ReLU()"


@layer_code.register
def _(layer: parts.Dropout, story: Story, step: Step) -> str:
    return f"layers.Dropout({literal(layer.rate)})"


@layer_code.register
def _(layer: parts.Reshape, story: Story, step: Step) -> str:
    return f"layers.Reshape({literal(tuple(layer.target))})"


@layer_code.register
def _(layer: parts.Flatten, story: Story, step: Step) -> str:
    return "layers.Flatten()"


@layer_code.register
def _(layer: parts.UpSample, story: Story, step: Step) -> str:
    return f"layers.UpSampling2D({layer.size})"


@layer_code.register
def _(layer: parts.Pool, story: Story, step: Step) -> str:
    return 'layers.AveragePooling2D(2, padding="same")'


@layer_code.register
def _(layer: parts.ZeroPad, story: Story, step: Step) -> str:
    return "layers.ZeroPadding2D(((0, 1), (0, 1)))"


@layer_code.register
def _(layer: parts.Embedding, story: Story, step: Step) -> str:
    return f"layers.Embedding({layer.classes}, {layer.width})"


def _window(layer: parts.Conv | parts.ConvTranspose) -> str:
    height, width = layer.kernel
    return f"{layer.filters}, {height if height == width else literal((height, width))}"


def _window_end(layer: parts.Conv | parts.ConvTranspose) -> str:
    padding = f', padding="{layer.padding}"' if layer.padding == "same" else ""
    return f"{padding}{_activation(layer)}{', kernel_initializer=first_weights()' if layer.stddev else ''}"


def _activation(layer: parts.Dense | parts.Conv | parts.ConvTranspose) -> str:
    """D's score stays a bare number: the loss works on it."""
    return f', activation="{layer.activation}"' if layer.activation and layer.name != SCORE else ""


def _dense_start(layer: parts.Dense, story: Story) -> str:
    """The first weights of a dense layer; those of points follow the settings, not the declaration."""
    if layer.stddev or (story.is_points and story.config.tips.init_stddev):
        return ", kernel_initializer=first_weights()"
    if story.is_points and "hidden" in layer.name and story.config.model.initializer != "glorot_uniform":
        return f", kernel_initializer={literal(story.config.model.initializer)}"
    return ""
