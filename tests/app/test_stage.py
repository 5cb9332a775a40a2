"""The stage: what is encoded, what is believed of the browser, and the browser code's own bookkeeping."""

from __future__ import annotations

import base64
import json
import shutil
import subprocess

import numpy as np
import pytest
from streamlit import config
from streamlit.testing.v1 import AppTest

from app.components import stage as stage_module
from app.components.stage import payload
from tests.waiting import PATIENCE

BOX = (-0.5, 1.5, 10.0, 14.0)
NODE = shutil.which("node")


def test_points_come_back_within_half_a_code():
    points = np.array([[-0.5, 10.0], [1.5, 14.0], [0.25, 11.7], [-3.0, 25.0]])
    back = payload.decode_points(payload.encode_points(points, BOX), BOX)
    assert np.abs(back - points).max() <= 0.5 * 4.0 / 8192 + 1e-12


def test_known_codes():
    codes = np.frombuffer(base64.b64decode(payload.encode_points([[0.5, 12.0]], BOX)), dtype="<i2")
    assert codes.tolist() == [4096, 4096]
    offsets = np.frombuffer(base64.b64decode(payload.encode_offsets([[0.5, -1.0]], BOX)), dtype="<i2")
    assert offsets.tolist() == [2048, -2048]


def test_points_far_outside_stay_at_the_edge_and_broken_ones_are_missing():
    text = payload.encode_points([[1e9, 12.0], [np.nan, 12.0], [0.0, np.inf]], BOX)
    codes = np.frombuffer(base64.b64decode(text), dtype="<i2").reshape(-1, 2)
    assert codes[0].tolist() == [32767, 4096]
    assert (codes[1:] == payload.MISSING).all()
    assert np.isnan(payload.decode_points(text, BOX)[1:]).all()


def test_bytes_are_clipped_and_keep_c_order():
    values = np.array([[0.0, 1.0, 0.5], [-3.0, 7.0, np.nan]])
    assert list(base64.b64decode(payload.encode_u8(values))) == [0, 255, 128, 0, 255, 128]


def test_float32_points_are_exact():
    points = np.array([[0.1, -2.5], [3.0, 4.0]], dtype=np.float32)
    back = np.frombuffer(base64.b64decode(payload.encode_float32(points)), dtype="<f4").reshape(-1, 2)
    assert (back == points).all()


def test_json_ready_leaves_nothing_that_json_cannot_say():
    raw = {
        "a": np.float32(0.5),
        "b": [np.nan, np.inf, 1, np.int64(2)],
        "c": np.array([1.0, np.nan]),
        3: (True, "x"),
    }
    ready = payload.json_ready(raw)
    assert ready == {"a": 0.5, "b": [None, None, 1, 2], "c": [1.0, None], "3": [True, "x"]}
    json.dumps(ready, allow_nan=False)


def test_empty_payload_is_plain_json_and_knows_only_real_layers():
    empty = payload.empty_payload(BOX, np.zeros((3, 2)))
    json.dumps(empty, allow_nan=False)
    assert len(base64.b64decode(empty["real"])) == 3 * 2 * 4
    assert set(empty["layers"]) <= set(payload.LAYERS)


def test_good_events_are_typed():
    events = payload.read_events(
        {
            "need": {"run": "r1", "after": 12},
            "branch": {"run": "r1", "step": 800, "seq": 4},
            "drawn": [[0, 1.5], [2, 3]],
            "layers": ["grid", "real"],
            "hidden": True,
        }
    )
    assert events.need == payload.Need("r1", 12)
    assert events.branch == payload.Branch("r1", 800, 4)
    assert events.drawn == ((0.0, 1.5), (2.0, 3.0))
    assert events.layers == ("real", "grid")
    assert events.hidden is True


@pytest.mark.parametrize(
    "sent",
    [
        {"need": {"run": 3, "after": 1}},
        {"need": {"run": "r", "after": "1"}},
        {"need": "r1"},
        {"branch": {"run": "r", "step": 1.5, "seq": 1}},
        {"branch": {"run": "r", "step": True, "seq": 1}},
        {"drawn": []},
        {"drawn": "ab"},
        {"drawn": [[0, 1], [2]]},
        {"drawn": [[0, float("nan")]]},
        {"drawn": [["0", 1]]},
        {"drawn": [[0, 1]] * (payload.MAX_DRAWN + 1)},
        {"layers": "real"},
        {"hidden": "yes"},
        {},
    ],
)
def test_malformed_events_count_as_not_sent(sent):
    assert payload.read_events(sent) == payload.StageEvents(None, None, None, None, False)


def test_every_web_file_is_used_and_short():
    files = {path.name for path in stage_module.WEB.iterdir()}
    assert files == {*stage_module.SCRIPTS, *stage_module.STYLES, "offer.js", "mount.js"}
    for path in stage_module.WEB.iterdir():
        assert len(path.read_text(encoding="utf-8").splitlines()) < 300, path.name


def test_the_live_component_waits_for_the_version_that_the_code_offers():
    script = stage_module.build_script()
    version = stage_module.script_version(script)
    mount = stage_module.build_mount_script(version)
    assert f'stageOf("{version}")' in mount
    assert "STAGE_VERSION" not in script + mount
    assert "\n" in mount.strip()  # one line would be taken for a path
    assert len(mount) < 2000 < len(script)


def test_python_and_browser_agree_on_the_constants():
    script = stage_module.build_script()
    assert f"const BOX_UNIT = {payload.BOX_UNIT};" in script
    assert f"const MISSING = {payload.MISSING};" in script
    assert f"const LAYERS = {json.dumps(list(payload.LAYERS))};" in script
    assert f"const SKETCH_MAX = {payload.MAX_DRAWN};" in script


def test_only_constant_text_becomes_markup():
    script = stage_module.build_script()
    assert script.count("innerHTML") == 1
    assert "this.root.innerHTML = STAGE_HTML;" in script
    assert "insertAdjacentHTML" not in script
    assert "http://" not in script.replace("http://www.w3.org/2000/svg", "")
    assert "https://" not in script


def test_the_stage_mounts_in_a_page():
    # Streamlit 1.67 cannot pickle the value of any components-v2 component: its check must be off.
    config.set_option("runner.enforceSerializableSessionState", False)

    def page():
        from app.components.stage import empty_payload, stage

        events = stage(empty_payload(), key="stage")
        assert events.need is None
        assert events.hidden is False

    app = AppTest.from_function(page, default_timeout=PATIENCE).run()
    assert not app.exception


def run_in_node(body: str) -> object:
    """Run the function body ``body`` after the joined script and return the value it returns."""
    frame = 'const frame = (seq) => ({ seq, step: seq * 10, fakes: "", scores: "", heat: "", grid: "" });'
    script = stage_module.build_script().replace("export default function () {}", "")
    code = f"{script}\n{frame}\nconsole.log(JSON.stringify((() => {{{body}}})()));"
    done = subprocess.run([NODE, "-e", code], capture_output=True, text=True, timeout=30, check=False)
    assert done.returncode == 0, done.stderr
    return json.loads(done.stdout)


needs_node = pytest.mark.skipif(NODE is None, reason="node is not installed")


@needs_node
def test_frames_are_kept_once_thinned_evenly_and_never_lose_their_ends():
    kept = run_in_node(
        """
        const store = new FrameStore();
        store.add([0, 1, 2, 1].map(frame), 0);
        const added = store.add([2, 3].map(frame), 0);
        for (let seq = 4; seq <= 1200; seq += 1) store.add([frame(seq)], 0);
        return { added, seqs: store.frames.map((f) => f.seq), hole: store.hasHole(1200) };
        """
    )
    seqs = kept["seqs"]
    assert kept["added"] == 1
    assert kept["hole"] is False
    assert (seqs[0], seqs[-1]) == (0, 1200)
    assert 300 <= len(seqs) <= 400
    assert seqs == sorted(set(seqs))
    assert max(np.diff(seqs)) <= 4


@needs_node
def test_a_gap_is_asked_for_three_times_then_accepted():
    asked = run_in_node(
        """
        const store = new FrameStore();
        store.add([0, 1, 5, 6].map(frame), 0);
        const asks = [0, 100, 4000, 8000, 12000, 16000].map((now) => store.ask(6, now));
        return { asks, hole: store.hasHole(6) };
        """
    )
    assert asked == {"asks": [1, None, 1, 1, None, None], "hole": False}


@needs_node
def test_a_fresh_page_asks_once_for_everything_and_then_is_content():
    asked = run_in_node(
        """
        const store = new FrameStore();
        store.add([frame(90)], 40);
        const first = [store.ask(90, 0), store.ask(90, 100)];
        store.add([0, 8, 16, 24, 32].map(frame), 40);
        for (let seq = 40; seq <= 90; seq += 1) store.add([frame(seq)], 40);
        return [...first, store.ask(90, 9000), store.frames[0].seq, store.frames.length];
        """
    )
    assert asked == [-1, None, None, 0, 56]


@needs_node
def test_playback_reaches_the_newest_frame_within_a_second_and_holds_when_scrubbed():
    seen = run_in_node(
        """
        const store = new FrameStore();
        store.add([0, 1, 2].map(frame), 0);
        const play = new Playback(store);
        play.arrived(0, true);
        store.add([3, 4, 5, 6].map(frame), 0);
        play.arrived(5000, true);
        const positions = [];
        for (let now = 5000; now <= 6100; now += 50) { play.tick(now); positions.push(play.at); }
        play.hold(2);
        store.add([7].map(frame), 0);
        play.arrived(7000, true);
        play.tick(7050);
        const held = [play.at, play.mode];
        play.goLive();
        return { positions, held, live: [play.at, play.mode] };
        """
    )
    positions = seen["positions"]
    assert positions[0] < 3
    assert positions[-1] == 6
    assert positions == sorted(positions)
    assert seen["held"] == [2, "held"]
    assert seen["live"] == [7, "live"]


@needs_node
def test_silence_of_a_moving_run_is_asked_about_and_that_of_a_resting_one_is_not():
    asked = run_in_node(
        """
        const timers = [];
        globalThis.document = { hidden: false };
        globalThis.setTimeout = (act, after) => timers.push({ act, after }) - 1;
        globalThis.clearTimeout = (place) => { if (timers[place]) timers[place].act = () => {}; };
        let asked = 0;
        const watchdog = new Watchdog(() => { asked += 1; });
        const counts = [];
        for (const state of ["running", "paused", "starting"]) {
          watchdog.fed(state);
          const waiting = timers.splice(0);
          waiting.forEach(({ act }) => act());
          counts.push(asked);
          timers.length = 0;
        }
        watchdog.fed("running");
        watchdog.fed("finished");
        timers.splice(0).forEach(({ act }) => act());
        return { counts, atTheEnd: asked };
        """
    )
    assert asked == {"counts": [1, 1, 2], "atTheEnd": 2}
