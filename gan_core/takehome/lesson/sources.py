"""The code that finds or draws the real pictures of each set."""

from __future__ import annotations

import ast
from pathlib import Path

from gan_core.data.images import flowers, idx, petals
from gan_core.takehome.lesson.base import Story, block, lines, literal

DRAWN_AT_ONCE = 32
Chosen = tuple[int, ...] | None


def digits_code(_: Story, __: Chosen) -> list[str | None]:
    """The digits of scikit-learn, 8 x 8 pixels from 0 to 16."""
    text = """
    digits = load_digits()
    images = np.rint(digits.images * (255 / 16)).astype("uint8")  # 8 x 8 pixels, from 0 ... 16 to 0 ... 255
    labels = digits.target
    """
    return [block(text)]


def petals_code(_: Story, chosen: Chosen) -> list[str | None]:
    """Our own drawing program, as it is, and the same flowers in the same order."""
    kinds = tuple(range(len(petals.KINDS))) if chosen is None else chosen
    rounds = petals.PER_CLASS // DRAWN_AT_ONCE
    text = f"""
    KINDS_USED = {literal(list(kinds))}
    dice = [np.random.default_rng(({petals._SEED}, kind)) for kind in KINDS_USED]
    drawn = []
    for _ in range({rounds}):  # the kinds take turns
        several = [draw_petals(KINDS[kind], {DRAWN_AT_ONCE}, own) for kind, own in zip(KINDS_USED, dice)]
        drawn.append(np.stack(several, axis=1).reshape(-1, SIDE, SIDE, 3))
    images = np.concatenate(drawn)
    labels = np.tile(np.arange(len(KINDS_USED)), {rounds * DRAWN_AT_ONCE})
    """
    return [*_petals_program(), block(text)]


def _petals_program() -> list[str]:
    """The parts of :mod:`gan_core.data.images.petals` that draw, word for word."""
    text = Path(petals.__file__).read_text(encoding="utf-8")
    rows, kept = text.splitlines(), []
    for node in ast.parse(text).body:
        start = min([node.lineno, *(each.lineno for each in getattr(node, "decorator_list", ()))])
        part = "\n".join(rows[start - 1 : node.end_lineno])
        if (
            isinstance(node, ast.ClassDef)
            or (isinstance(node, ast.FunctionDef) and node.name not in ("_open", "_size"))
            or (isinstance(node, ast.Assign) and part.startswith(("SIDE", "_TURN", "KINDS")))
        ):
            kept.append(part)
    return kept


def idx_code(story: Story, _: Chosen) -> list[str | None]:
    """MNIST and its like: four files of one format, else Keras' download."""
    name = story.config.dataset.name
    folders = (idx.MNIST if name == "mnist" else idx.FASHION).folders
    text = f'''
    def idx_file(name, dimensions):
        """The numbers of an idx file in DATA_DIR, packed or not; None when it is not there."""
        for folder in {literal(("", *folders))}:
            for ending, opened in ((".gz", gzip.open), ("", open)):
                path = Path(DATA_DIR or ".") / folder / (name + ending)
                if path.is_file():
                    with opened(path, "rb") as file:
                        data = file.read()
                    # Four bytes of introduction, then each length as four bytes, then the numbers.
                    lengths = [int.from_bytes(data[4 * i + 4 : 4 * i + 8], "big") for i in range(dimensions)]
                    return np.frombuffer(data, np.uint8, offset=4 + 4 * dimensions).reshape(lengths)
        return None
    '''
    load = f"""
    images, labels = idx_file("train-images-idx3-ubyte", 3), idx_file("train-labels-idx1-ubyte", 1)
    if images is None or labels is None:
        (images, labels), _ = keras.datasets.{name}.load_data()
    """
    return [block(text), block(load)]


def cifar_code(_: Story, chosen: Chosen) -> list[str | None]:
    """Keras' download; the frogs alone also from a small file."""
    keras_way = "(images, labels), _ = keras.datasets.cifar10.load_data()"
    if chosen != (6,):
        return [lines(keras_way, "labels = labels[:, 0]")]
    text = f"""
    frogs = [Path(DATA_DIR or ".") / folder / "cifar10_frogs.npz" for folder in ("", "cifar10")]
    found = next((path for path in frogs if path.is_file()), None)
    if found:
        images = np.load(found)["x"]
        labels = np.full(len(images), 6)
    else:
        {keras_way}
        labels = labels[:, 0]
    """
    return [block(text)]


# --- picture files ---------------------------------------------------------------------------------


def files(story: Story, chosen: Chosen) -> list[str | None]:
    """Pictures in a folder, a zip or a tar."""
    name = story.config.dataset.name
    return [
        _place(story),
        'ENDINGS = (".jpg", ".jpeg", ".png", ".gif", ".bmp", ".webp", ".tif", ".tiff")',
        _reader(tar=name == "flowers102"),
        fitted_code(story, cut=True),
        _decoder(),
        *(_flower_classes(story, chosen) if name == "flowers102" else _folder_classes(story)),
        _collected(story, chosen),
    ]


def _place(story: Story) -> str:
    """Where the pictures lie."""
    data = story.config.dataset
    if data.path:
        return f"PLACE = Path(DATA_DIR or {literal(data.path)})"
    if data.name == "folder":
        return 'PLACE = Path(DATA_DIR or "pictures")'
    folders = ("", *flowers.FOLDERS) if data.name == "flowers102" else ("", "fruit")
    names = flowers.ARCHIVES if data.name == "flowers102" else ("fruit.zip", "tomato")
    text = f"""
    places = [
        Path(DATA_DIR or ".") / folder / name
        for folder in {literal(folders)}
        for name in {literal(tuple(names))}
    ]
    PLACE = next((place for place in places if place.exists()), None)
    if PLACE is None:
        raise FileNotFoundError("The pictures were not found: name their folder as DATA_DIR (--data-dir of a script).")
    """
    parent = 'PLACE = PLACE.parent if PLACE.name == "tomato" else PLACE' if data.name == "fruit" else None
    return lines(block(text), parent)


def _reader(*, tar: bool) -> str:
    text = '''
    def picture_files(place):
        """The name and the bytes of every picture in a folder or an archive."""
        if place.is_dir():
            for path in sorted(place.rglob("*")):
                if path.suffix.lower() in ENDINGS:
                    yield path.relative_to(place).as_posix(), path.read_bytes()
    '''
    in_tar = """
        elif place.name.endswith((".tgz", ".tar.gz", ".tar")):
            with tarfile.open(place) as archive:
                for member in archive:
                    if member.isreg() and member.name.lower().endswith(ENDINGS):
                        yield member.name, archive.extractfile(member).read()
    """
    in_zip = """
        else:
            with zipfile.ZipFile(place) as archive:
                for name in archive.namelist():
                    if name.lower().endswith(ENDINGS):
                        yield name, archive.read(name)
    """
    return lines(block(text), block(in_tar, 1) if tar else None, block(in_zip, 1))


def fitted_code(story: Story, *, cut: bool) -> str:
    """A picture in the wanted size and colours; ``cut`` where its sides may have other proportions."""
    mode = "L" if story.config.image_shape[2] == 1 else "RGB"
    crop = """
        scale = min(picture.width / WIDTH, picture.height / HEIGHT)
        across, down = max(1, round(WIDTH * scale)), max(1, round(HEIGHT * scale))
        left, top = (picture.width - across) // 2, (picture.height - down) // 2
        picture = picture.crop((left, top, left + across, top + down))
    """
    return lines(
        "def fitted(picture):",
        f'    """One picture in the wanted size and colours{", cut at the longer side" if cut else ""}."""',
        block(crop, 1) if cut else None,
        f'    return np.asarray(picture.convert("{mode}").resize((WIDTH, HEIGHT), Image.Resampling.LANCZOS))',
    )


def _decoder() -> str:
    text = '''
    def picture_of(data):
        """A file as bytes (HEIGHT, WIDTH, ...): upright, and on white where it is see-through."""
        image = ImageOps.exif_transpose(Image.open(io.BytesIO(data))).convert("RGBA")
        return fitted(Image.alpha_composite(Image.new("RGBA", image.size, "white"), image))
    '''
    return block(text)


def _folder_classes(story: Story) -> list[str | None]:
    """The class of a file is the folder that it lies in."""
    if not story.conditional and not story.config.dataset.classes and story.config.dataset.name != "fruit":
        return []
    names = list(story.class_names)
    if not names and story.config.dataset.name == "fruit":
        names = ["tomato"]
    if not names:
        return []
    text = f'''
    FOLDERS = {literal(names)}  # the classes that are used, in the order of their numbers


    def class_of(name):
        """The number of a file's class; None for one that is not used."""
        folders = name.split("/")[:-1]
        return next((number for number, each in enumerate(FOLDERS) if each in folders), None)
    '''
    first, rest = block(text).split("\n\n\n", 1)
    return [first, rest]


def _flower_classes(story: Story, chosen: Chosen) -> list[str | None]:
    """The class of a flower stands in a file of its own, by the number in the picture's name."""
    if chosen is None and not story.conditional:
        return []
    used = list(range(len(flowers.NAMES))) if chosen is None else list(chosen)
    shown = f"list(range({len(used)}))" if chosen is None else literal(used)
    text = f"""
    labels_file = next(path for path in (PLACE / "imagelabels.mat", PLACE.parent / "imagelabels.mat") if path.is_file())
    kinds = loadmat(labels_file)["labels"].reshape(-1) - 1  # 0 ... 101 for image_00001.jpg and on
    CHOSEN = {shown}
    """
    function = '''
    def class_of(name):
        """The number of a flower's kind, counted within CHOSEN; None for one that is not used."""
        kind = kinds[int(name[-9:-4]) - 1]
        return CHOSEN.index(kind) if kind in CHOSEN else None
    '''
    return [block(text), block(function)]


def _collected(story: Story, chosen: Chosen) -> str:
    """All pictures in memory; what cannot be read is left out."""
    has_classes = bool([part for part in (_classes_used(story, chosen)) if part])
    text = [
        "images, labels = [], []" if story.conditional else "images = []",
        "for name, data in picture_files(PLACE):",
        *(["    number = class_of(name)", "    if number is None:", "        continue"] if has_classes else []),
        "    try:",
        "        images.append(picture_of(data))",
        "    except (OSError, ValueError):",
        "        continue  # damaged",
        *(["    labels.append(number)"] if story.conditional else []),
        "if not images:",
        '    raise FileNotFoundError(f"{PLACE} holds no pictures that can be used.")',
        "images = np.stack(images).reshape(len(images), HEIGHT, WIDTH, CHANNELS)  # bytes from 0 to 255",
        *(['classes = np.array(labels, "int32").reshape(-1, 1)'] if story.conditional else []),
        'print(f"{len(images):,} real pictures of {WIDTH} x {HEIGHT} pixels.")',
    ]
    return "\n".join(text)


def _classes_used(story: Story, chosen: Chosen) -> list[str | None]:
    return _flower_classes(story, chosen) if story.config.dataset.name == "flowers102" else _folder_classes(story)
