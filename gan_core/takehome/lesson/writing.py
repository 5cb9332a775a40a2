"""The pieces of a lesson on headlines that hardly depend on the run: cleaning, vocabulary, rows, writing, keeping."""

from __future__ import annotations

from gan_core.takehome.lesson.base import Section, block, chunks, literal, words
from gan_core.text import MATERIAL_SEEDS

LOSS = block(
    '''
    def next_word_loss(answers, probabilities):
        """The mean surprise over the places that have a next word; the padding does not count."""
        asked = keras.ops.cast(answers > 0, "float32")
        surprise = keras.losses.sparse_categorical_crossentropy(answers, probabilities)
        return keras.ops.sum(surprise * asked) / keras.ops.sum(asked)
    '''
)


def headlines_section() -> Section:
    """Read the file, and clean each headline."""
    text = """
    A network for words needs few different ones. So everything becomes lower case, and punctuation and all signs that
    are no ASCII are dropped.
    """
    code = '''
    def clean(text):
        """A headline as it is learned: plain words with single spaces."""
        kept = "".join(sign for sign in text if sign not in string.punctuation)
        return " ".join(kept.lower().encode("ascii", "ignore").decode().split())
    '''
    read = """
    if not DATA.is_file():
        raise SystemExit(f"{DATA} was not found: it must be a text file with one headline a line.")
    raw = DATA.read_text(encoding="utf-8").splitlines()
    headlines = [clean(line) for line in raw if clean(line)]
    print(f"{len(headlines):,} headlines, such as:")
    for before, after in list(zip(raw, headlines))[:3]:
        print(f"    {before}  ->  {after}")
    """
    return Section("The headlines", words(text), chunks(block(code), block(read)))


def vocabulary_section() -> Section:
    """A number for each word."""
    text = """
    Networks compute with numbers, so each word gets one: 1 for the most frequent word, 2 for the next. 0 is no word;
    it fills up rows that are too short.
    """
    code = """
    counts = Counter(word for headline in headlines for word in headline.split())
    vocabulary = [""] + [word for word, _ in counts.most_common()]
    NUMBER = {word: number for number, word in enumerate(vocabulary) if word}
    SIZE = len(vocabulary)
    encoded = [[NUMBER[word] for word in headline.split()] for headline in headlines]
    LENGTH = max(map(len, encoded)) - 1  # words in the longest beginning
    print(f"{SIZE - 1:,} different words; the longest headline has {LENGTH + 1}.")
    """
    return Section("The vocabulary", words(text), block(code))


PREFIX_ROWS = '''
def rows_of(headlines):
    """(rows, answers): every beginning of every headline, zeros in front, and the word that comes next."""
    pairs = [(ids[:end], ids[end]) for ids in headlines for end in range(1, len(ids))]
    rows = np.zeros((len(pairs), LENGTH), "int32")
    for row, (beginning, _) in zip(rows, pairs):
        row[LENGTH - len(beginning) :] = beginning
    return rows, np.array([answer for _, answer in pairs], "int32")
'''
HEADLINE_ROWS = '''
def rows_of(headlines):
    """(rows, answers): each headline without its last word, zeros behind, and at every place the word after it."""
    usable = [ids for ids in headlines if len(ids) > 1]
    rows, answers = np.zeros((2, len(usable), LENGTH), "int32")
    for row, answer, ids in zip(rows, answers, usable):
        row[: len(ids) - 1] = ids[:-1]
        answer[: len(ids) - 1] = ids[1:]
    return rows, answers
'''


def rows_section(by_prefixes: bool, held_out: bool) -> Section:
    """From headlines to what the network is given, and what it should answer."""
    if by_prefixes:
        text = """
        Every beginning of a headline, from its first word to all but the last, is a row; the word that comes next is
        the right answer. Zeros in front bring all rows to one length.
        """
    else:
        text = """
        Every headline is one row, and the right answer at every place is the word after it. This teaches the same as a
        row for every beginning, and the network reads each headline once only. Zeros behind bring all rows to one
        length.
        """
    split = """
    learned, kept = encoded[:-HELD_OUT], encoded[-HELD_OUT:]
    rows, answers = rows_of(learned)
    held_rows, held_answers = rows_of(kept)
    """
    whole = """
    learned = encoded
    rows, answers = rows_of(learned)
    """
    show = """
    print(f"{len(rows):,} rows. The first one, and what it should answer:")
    print(rows[0], answers[0], sep="\\n")
    """
    made = block(split if held_out else whole) + "\n" + block(show)
    return Section(
        "From words to rows", words(text), chunks(block(PREFIX_ROWS if by_prefixes else HEADLINE_ROWS), made)
    )


BEGINNINGS_OF_HEADLINES = """
beginnings = np.bincount([ids[0] for ids in learned], minlength=SIZE) / len(learned)
"""
ASKED = '''
def next_word_probabilities(text):
    """How likely each word of the vocabulary is to come next, (SIZE,)."""
    known = [NUMBER[word] for word in clean(text).split() if word in NUMBER]
    if not known:
        return beginnings.copy()
'''
ANSWERED_ONCE = """
row = np.zeros((1, LENGTH), "int32")
row[0, LENGTH - len(known[-LENGTH:]) :] = known[-LENGTH:]
return np.array(model(row, training=False))[0]
"""
ANSWERED_EVERYWHERE = """
row = np.array([known], "int32")
return np.array(model(row, training=False))[0, -1]
"""
CHOOSE = '''
def choose(probabilities, temperature):
    """The number of the word that is taken."""
    probabilities[0] = 0.0  # the padding is no word
    if temperature == 0:
        return int(probabilities.argmax())
    logs = np.log(probabilities + 1e-12) / temperature
    weights = np.exp(logs - logs.max()) * (probabilities > 0)
    return int(rng.choice(SIZE, p=weights / weights.sum()))
'''
WRITE = '''
def write(beginning, count, temperature=0.0):
    """The beginning as it is, and ``count`` words that the network adds, in Title Case."""
    text = beginning
    for _ in range(count):
        text += " " + vocabulary[choose(next_word_probabilities(text), temperature)]
    return " ".join(word[:1].upper() + word[1:] for word in text.split())
'''


def writing_section(by_prefixes: bool) -> Section:
    """Ask for the next word, again and again."""
    text = """
    To write, ask for the next word, append it, and ask again. Temperature 0 always takes the most likely word. Above
    that, words are drawn: near 0 likely ones only, at 1 as often as the network believes, above 1 rare ones too.

    A word of the beginning that is not in the vocabulary stays in the text, but the network cannot read it. Where it
    knows no word at all, it begins like the headlines do.
    """
    asked = f"{block(ASKED)}\n{block(ANSWERED_ONCE if by_prefixes else ANSWERED_EVERYWHERE, 1)}"
    pairs = "".join(f"    {literal(pair)},\n" for pair in MATERIAL_SEEDS)
    seeds = f"# Beginnings, and how many words each is to get.\nBEGINNINGS = [\n{pairs}]"
    return Section(
        "Writing",
        words(text),
        chunks(block(BEGINNINGS_OF_HEADLINES), asked, block(CHOOSE), block(WRITE), seeds),
    )


LOOK = '''
def look(epoch, logs):
    """A line on how it goes; every few epochs also what it writes."""
    line = f"epoch {epoch + 1} of {EPOCHS}: loss {logs['loss']:.3f}, perplexity {perplexity(logs['loss'])}"
'''
LOOK_HELD_OUT = """
line += f", on headlines held out {perplexity(logs['val_loss'])}"
"""
LOOK_ON = """
print(line, flush=True)
if (epoch + 1) % SAVE_EVERY and epoch + 1 < EPOCHS:
    return
written = [write(beginning, count) for beginning, count in BEGINNINGS]
(OUT / f"epoch_{epoch + 1:05d}.txt").write_text("\\n".join(written) + "\\n", encoding="utf-8")
print("   ", written[0], flush=True)
"""
PERPLEXITY = '''
def perplexity(loss):
    """Between how many words the network hesitates, in words."""
    return f"{math.exp(min(loss, 50)):,.1f}"
'''


def look(held_out: bool) -> str:
    """What is printed and kept while it trains."""
    parts = [block(LOOK), *([block(LOOK_HELD_OUT, 1)] if held_out else []), block(LOOK_ON, 1)]
    return chunks(block(PERPLEXITY), "\n".join(parts))


def keeping_section() -> Section:
    """The files, and the six beginnings at three temperatures."""
    text = """
    The network and its vocabulary are saved. The last lines load them again and let the network go on with six
    beginnings, at three temperatures each.
    """
    code = """
    model.save(OUT / "model.keras")
    (OUT / "vocabulary.txt").write_text("\\n".join(vocabulary[1:]) + "\\n", encoding="utf-8")
    print(f"Texts and network are in {OUT}.")

    model = keras.models.load_model(OUT / "model.keras", compile=False)
    for beginning, count in BEGINNINGS:
        for temperature in (0.0, 0.7, 1.2):
            print(f"{temperature:3.1f}  {write(beginning, count, temperature)}")
    """
    return Section("Keeping the result", words(text), block(code))
