"""The film: what goes to the browser, what is believed of it, and the browser code's own bookkeeping."""

from __future__ import annotations

import base64
import json
import shutil
import subprocess

import pytest
from streamlit import config
from streamlit.testing.v1 import AppTest

from app.components import film as film_module
from app.components.film import payload
from tests.waiting import PATIENCE

NODE = shutil.which("node")
needs_node = pytest.mark.skipif(NODE is None, reason="node is not installed")


def test_the_empty_film_is_plain_json():
    empty = payload.empty_film()
    json.dumps(empty, allow_nan=False)
    assert empty["status"]["state"] == "empty"
    assert empty["steps"] == empty["stamps"] == empty["frames"] == []


def test_progress_is_a_share_and_never_divides_by_zero():
    assert payload.status_of("running", step=30, total=120, rate=2.0)["share"] == 0.25
    assert payload.status_of("running", step=30)["share"] == 0.0


def test_a_frame_carries_its_bytes_as_text():
    frame = payload.frame_of(25, 7, "png", b"\x89PNG\x00")
    assert (frame["step"], frame["stamp"], frame["type"]) == (25, 7, "png")
    assert base64.b64decode(frame["data"]) == b"\x89PNG\x00"


def test_a_good_need_is_typed():
    assert payload.read_need({"run": "r", "steps": [0, 25], "real": True}) == payload.Need("r", (0, 25), True)
    assert payload.read_need({"run": "r", "steps": []}) == payload.Need("r", (), False)


@pytest.mark.parametrize(
    "sent",
    [
        None,
        "r",
        {"run": 3, "steps": []},
        {"run": "r"},
        {"run": "r", "steps": "12"},
        {"run": "r", "steps": [1.5]},
        {"run": "r", "steps": [True]},
        {"run": "r", "steps": [-1]},
        {"run": "r", "steps": list(range(payload.MOST_ASKED + 1))},
    ],
)
def test_a_malformed_need_counts_as_not_sent(sent):
    assert payload.read_need(sent) is None


def test_every_web_file_is_used_and_short():
    files = {path.name for path in film_module.WEB.iterdir()}
    assert files == {*film_module.SCRIPTS, *film_module.STYLES, "offer.js", "mount.js"}
    for path in film_module.WEB.iterdir():
        assert len(path.read_text(encoding="utf-8").splitlines()) < 300, path.name


def test_the_live_component_waits_for_the_version_that_the_code_offers():
    script = film_module.build_script()
    version = film_module.script_version(script)
    mount = film_module.build_mount_script(version)
    assert f'filmOf("{version}")' in mount
    assert "FILM_VERSION" not in script + mount
    assert "\n" in mount.strip()  # one line would be taken for a path
    assert len(mount) < 2000 < len(script)


def test_only_constant_text_becomes_markup():
    script = film_module.build_script()
    assert script.count("innerHTML") == 1
    assert "this.root.innerHTML = FILM_HTML;" in script
    assert "insertAdjacentHTML" not in script
    assert "http://" not in script
    assert "https://" not in script


def test_python_and_browser_agree_on_how_much_is_asked_for():
    asked = int(film_module.build_script().split("const ASK_MOST = ", 1)[1].split(";", 1)[0])
    assert 8 <= asked <= payload.MOST_ASKED


def test_the_film_mounts_in_a_page():
    config.set_option("runner.enforceSerializableSessionState", False)

    def page():
        from app.components.film import empty_film, film

        assert film(empty_film(), key="film", on_need=lambda: None) is False

    app = AppTest.from_function(page, default_timeout=PATIENCE).run()
    assert not app.exception


def run_in_node(body: str) -> object:
    """Run the function body ``body`` after the joined script and return the value it returns."""
    frame = 'const frame = (step, stamp = 0) => ({ step, stamp, type: "png", data: btoa("x".repeat(1000)) });'
    script = film_module.build_script().replace("export default function () {}", "")
    code = f"{script}\n{frame}\nconsole.log(JSON.stringify((() => {{{body}}})()));"
    done = subprocess.run([NODE, "-e", code], capture_output=True, text=True, timeout=30, check=False)
    assert done.returncode == 0, done.stderr
    return json.loads(done.stdout)


@needs_node
def test_a_grid_is_kept_once_and_forgotten_when_its_file_is_replaced():
    seen = run_in_node(
        """
        const store = new FrameStore();
        store.list([0, 25, 50], [0, 1, 2]);
        const added = [frame(0, 0), frame(0, 0), frame(25, 1)].map((f) => store.add(f));
        const before = [store.has(0), store.has(25), store.has(50), store.bytes];
        store.list([0, 25], [0, 9]); // another file at 25, none at 50
        return { added, before, after: [store.has(0), store.has(25), store.bytes] };
        """
    )
    assert seen == {
        "added": [True, False, True],
        "before": [True, True, False, 2000],
        "after": [True, False, 1000],
    }


@needs_node
def test_what_is_looked_at_is_asked_for_first_then_the_rest_from_coarse_to_fine():
    asked = run_in_node(
        """
        const store = new FrameStore();
        const steps = Array.from({ length: 65 }, (_, i) => i * 10);
        store.list(steps, steps.map(() => 0));
        const first = store.wanted([330, undefined, 640], 0);
        const again = store.wanted([330], 100);
        const later = store.wanted([330], 99999)[0];
        return { first, again: again.includes(330), most: again.length, later };
        """
    )
    assert asked["first"][:2] == [330, 640]
    assert asked["first"][2:7] == [0, 320, 160, 480, 80]
    assert len(set(asked["first"])) == len(asked["first"]) == asked["most"] == 24
    assert asked["again"] is False  # it is on its way
    assert asked["later"] == 330  # it was lost on its way


@needs_node
def test_a_full_browser_asks_only_for_what_a_hand_wants():
    asked = run_in_node(
        """
        const store = new FrameStore();
        store.list([0, 1, 2, 3], [0, 0, 0, 0]);
        store.bytes = FILL_BYTES;
        return [store.wanted([], 0), store.wanted([2], 0)];
        """
    )
    assert asked == [[], [2]]


@needs_node
def test_the_oldest_grids_make_room():
    kept = run_in_node(
        """
        const store = new FrameStore();
        const steps = Array.from({ length: 10 }, (_, i) => i);
        store.list(steps, steps.map(() => 0));
        store.add(frame(0));
        store.bytes = MOST_BYTES; // as if it were full
        store.add(frame(9));
        return [store.has(0), store.has(9), store.nearest(5), store.nearest(9)];
        """
    )
    assert kept == [False, True, 9, 9]


@needs_node
def test_the_reel_holds_plays_to_the_end_and_is_live_again():
    seen = run_in_node(
        """
        const store = new FrameStore();
        const steps = Array.from({ length: 30 }, (_, i) => i * 5);
        store.list(steps, steps);
        const reel = new Reel(store);
        const live = [reel.index, reel.mode];
        reel.holdNearest(52);
        const held = [reel.step, reel.mode];
        store.list([...steps, 150], [...steps, 150]);
        const still = reel.step;
        reel.toggle();
        const indices = [];
        for (let now = 0; now < 4000 && reel.playing; now += 40) { reel.tick(now); indices.push(reel.index); }
        const rising = indices.every((value, i) => !i || value >= indices[i - 1]);
        return { live, held, still, rising, end: reel.mode, at: reel.index };
        """
    )
    assert seen == {
        "live": [29, "live"],
        "held": [50, "held"],
        "still": 50,
        "rising": True,
        "end": "live",
        "at": 30,
    }


@needs_node
def test_the_tile_under_a_finger_is_the_one_that_is_drawn_there():
    from gan_core.imaging import GridPlan

    plan = GridPlan(3, 4, 16, 20, 2)
    width, height = plan.size
    shape = {name: getattr(plan, name) for name in ("rows", "columns", "width", "height", "margin")}
    body = f"""
        const shape = new GridShape({json.dumps(shape)});
        const boxes = Array.from({{ length: shape.count }}, (_, i) => shape.box(i));
        const middle = (b) => [(b.x + b.width / 2) / shape.across, (b.y + b.height / 2) / shape.down];
        const hits = boxes.map((b) => shape.tileAt(...middle(b)));
        return {{ size: [shape.across, shape.down], boxes, hits, out: shape.tileAt(1.2, 0.5) }};
    """
    seen = run_in_node(body)
    assert seen["size"] == [width, height]
    assert seen["hits"] == list(range(12))
    assert seen["out"] is None
    boxes = [(b["x"], b["y"], b["x"] + b["width"], b["y"] + b["height"]) for b in seen["boxes"]]
    assert boxes == [plan.tile_box(index) for index in range(12)]


@needs_node
def test_small_pictures_fill_their_place_with_whole_repeated_pixels_and_large_ones_shrink():
    seen = run_in_node("return [fitPicture(103, 103, 434, 434, 1), fitPicture(800, 400, 434, 434, 1)];")
    assert seen[0] == {"width": 434, "height": 434, "times": 5}
    assert seen[1]["times"] == 1
    assert seen[1]["width"] == pytest.approx(434)
    assert seen[1]["height"] == pytest.approx(217)


@needs_node
def test_times_and_epochs_in_words():
    seen = run_in_node(
        """
        return [formatClock(0), formatClock(3725.9), formatLeft(4.2), formatLeft(600), formatLeft(7500),
          formatRate(43.4), formatRate(0.2),
          formatEpoch(58, 2900, 29), formatEpoch(500, 0, 29), formatEpoch(5, 9, null)];
        """
    )
    assert seen == [
        "0:00:00",
        "1:02:05",
        "4 s",
        "10 min",
        "2 h 05 min",
        "43 steps/s",
        "5.0 s a step",
        "epoch 2.0 of 100",
        "epoch 17",
        "",
    ]


@needs_node
def test_shares_of_quality_read_as_per_cent():
    assert run_in_node('return [formatBy({ unit: "share" })(0.871), formatBy({ unit: "" })(0.871)];') == [
        "87 %",
        "0.871",
    ]
