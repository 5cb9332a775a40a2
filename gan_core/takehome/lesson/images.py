"""Section 2 for pictures: where they come from, brought to one size, and how a batch is drawn."""

from __future__ import annotations

from gan_core.data.images import cifar, digits, flowers, idx, petals
from gan_core.data.images.classes import parse_classes
from gan_core.takehome.lesson import sources
from gan_core.takehome.lesson.base import Section, Story, block, chunks, lines, literal, words

NAMES = {
    "digits": digits.NAMES,
    "petals": petals.NAMES,
    "mnist": idx.MNIST.class_names,
    "fashion_mnist": idx.FASHION.class_names,
    "cifar10": cifar.NAMES,
    "flowers102": flowers.NAMES,
}
TEXTS = {
    "digits": "1,797 handwritten digits come with scikit-learn, so nothing is downloaded.",
    "petals": "These flowers are drawn by the program below, so nothing is downloaded: synthetic pictures, no photos.",
    "mnist": "MNIST: 60,000 handwritten digits. They are looked for in DATA_DIR, else Keras downloads them.",
    "fashion_mnist": "Fashion-MNIST: 60,000 pictures of clothes. They are looked for in DATA_DIR, else Keras downloads "
    "them.",
    "cifar10": "CIFAR-10: small photographs in ten classes. Keras downloads them, unless the frogs lie in DATA_DIR.",
    "flowers102": "Oxford 102 Flowers: put 102flowers.tgz (or its pictures as a folder or a zip) into DATA_DIR.",
    "fruit": "Photos of fruit, in a folder for each kind: fruit.zip, or its folders, in DATA_DIR.",
    "folder": "Your own pictures, from a folder or a zip; where there are classes, each lies in a folder of its own.",
}
FILE_SETS = ("flowers102", "fruit", "folder")


def images_section(story: Story) -> Section:
    """The real pictures, and a batch of them."""
    name = story.config.dataset.name
    height, width, channels = story.config.image_shape
    low, high = ("0", "1") if story.config.tips.scaling == "0..1" else ("-1", "1")
    text = f"""
    {TEXTS[name]} Every picture is brought to {width} x {height} pixels, {"grey" if channels == 1 else "in colour"}.

    {_batch_words(story)} Their bytes, 0 to 255, are scaled to the range from {low} to {high}, which is also the
    range of the generator's last layer.
    """
    return Section("The real pictures", words(text), chunks(*_source(story), *_batch(story)))


def _batch_words(story: Story) -> str:
    shuffled = story.config.loop.sampling == "shuffled"
    way = (
        "Batches take every picture once, in a new order each time round."
        if shuffled
        else ("Batches are drawn at random from all pictures.")
    )
    return f"{way} Half of them are mirrored left to right." if story.config.dataset.flip else way


def chosen_classes(story: Story) -> tuple[int, ...] | None:
    """The numbers of the classes that are used; None for all of them, and where the files decide."""
    names = NAMES.get(story.config.dataset.name)
    if names is None:
        return None
    chosen = parse_classes(story.config.dataset.classes, names)
    return None if len(chosen) == len(names) else chosen


def _source(story: Story) -> list[str | None]:
    """``images`` (n, HEIGHT, WIDTH, CHANNELS) uint8 and, where they are needed, ``classes`` (n, 1)."""
    name = story.config.dataset.name
    if name in FILE_SETS:
        return sources.files(story, chosen_classes(story))
    made = {
        "digits": sources.digits_code,
        "petals": sources.petals_code,
        "mnist": sources.idx_code,
        "fashion_mnist": sources.idx_code,
        "cifar10": sources.cifar_code,
    }[name](story, chosen_classes(story))
    return [*made, *_chosen(story), *_resized(story), _ready(story)]


def _chosen(story: Story) -> list[str | None]:
    """Only some classes, counted anew from 0."""
    chosen = chosen_classes(story)
    if chosen is None or story.config.dataset.name == "petals":
        return []
    return [
        lines(
            f"CHOSEN = {literal(list(chosen))}  # the classes that are used",
            "kept = np.isin(labels, CHOSEN)",
            "images, labels = images[kept], np.searchsorted(CHOSEN, labels[kept])",
        )
    ]


def _resized(story: Story) -> list[str | None]:
    """Another size or colour than the set itself has."""
    native = {"digits": (8, 8, 1), "petals": (64, 64, 3), "cifar10": (32, 32, 3)}
    height, width, channels = native.get(story.config.dataset.name, (28, 28, 1))
    wanted = story.config.image_shape
    if (height, width, channels) == wanted:
        return []
    return [
        sources.fitted_code(story, cut=height * wanted[1] != width * wanted[0]),
        "images = np.stack([fitted(Image.fromarray(picture)) for picture in images])",
    ]


def _ready(story: Story) -> str:
    return lines(
        "images = images.reshape(len(images), HEIGHT, WIDTH, CHANNELS)  # bytes from 0 to 255",
        'classes = labels.reshape(-1, 1).astype("int32")' if story.conditional else None,
        'print(f"{len(images):,} real pictures of {WIDTH} x {HEIGHT} pixels.")',
    )


def _batch(story: Story) -> list[str | None]:
    size = story.size("REAL")
    shuffled = story.config.loop.sampling == "shuffled"
    rows = f"[next(coming) for _ in range({size})]" if shuffled else f"rng.integers(len(images), size={size})"
    scaled = "pictures / 255.0" if story.config.tips.scaling == "0..1" else "pictures / 127.5 - 1.0"
    flip = """
    mirrored = rng.random(len(pictures)) < 0.5
    pictures[mirrored] = pictures[mirrored, :, ::-1]
    """
    batch = [
        "def real_batch():",
        f'    """{size} real pictures as numbers{" with their classes" if story.conditional else ""}."""',
        f"    rows = {rows}",
        '    pictures = images[rows].astype("float32")',
        block(flip, 1) if story.config.dataset.flip else None,
        f"    return {scaled}, classes[rows]" if story.conditional else f"    return ({scaled},)",
    ]
    return [*(_ENDLESS if shuffled else ()), lines(*batch)]


_ENDLESS = (
    block(
        '''
        def endless_rows():
            """Every picture once in a new order, then again."""
            while True:
                yield from rng.permutation(len(images))
        '''
    ),
    "coming = endless_rows()",
)
