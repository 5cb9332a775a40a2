"""Links for tests: one that plays the cluster itself, and (with "ray" as first argument) the real one with keepers
whose workers only count.

The first has as many slots as the file ``slots`` in the steering folder says, tells in ``started`` whom it got, forgets
a run named in ``forget``, dies when there is a file ``die``, finds again what ``adopt`` names, and refuses every
run with the sentence in ``refuse``.
"""

from __future__ import annotations

import json
import os
import sys
import threading
import time
from contextlib import suppress
from pathlib import Path

from gan_core.workers.cluster import link
from gan_core.workers.cluster.keeper import Task, task_dict
from tests.gan_core.workers.cluster.fake_keeper import CountingKeeper

FOLDER = Path(os.environ["STEERING"])


def steering(name, default=""):
    with suppress(FileNotFoundError):
        return (FOLDER / name).read_text()
    return default


class PlayedLink:
    def __init__(self, home):
        self.home, self.keepers, self.lock = home, {}, threading.Lock()

    def start(self, run_id, again=False):
        with (FOLDER / "started").open("a") as file:
            file.write(f"{run_id}\n")
        self.keepers[run_id] = CountingKeeper(task_dict(Task(run_id, self.home)), is_again=lambda: again)
        threading.Thread(target=self.hear, args=(run_id,), daemon=True).start()

    def hear(self, run_id):
        outcome = self.keepers[run_id].wait()
        del self.keepers[run_id]
        self.say(ended=run_id, failed=outcome["failed"])

    def say(self, **said):
        with self.lock:
            link.say(**said)

    def look(self):
        said = None
        while True:
            if steering("die"):
                (FOLDER / "die").unlink()
                os._exit(9)
            for run_id in steering("forget").split():
                (FOLDER / "forget").unlink()
                self.say(lost=run_id)
            if said != (said := int(steering("slots", "1"))):
                self.say(slots=said, nodes=1)
            time.sleep(0.02)


def play(home):
    played = PlayedLink(home)
    if problem := steering("problem"):
        link.say(problem=problem)
        return
    for run_id in steering("adopt").split():
        played.start(run_id, again=True)
        link.say(adopted=run_id)
    link.say(slots=int(steering("slots", "1")), nodes=1)
    link.say(ready=True)
    threading.Thread(target=played.look, daemon=True).start()
    for line in sys.stdin:
        order = json.loads(line)
        if "start" in order and (why := steering("refuse")):
            played.say(refused=order["start"], why=why)
        elif "start" in order:
            played.start(order["start"])
        elif order["leave"] in played.keepers:
            played.keepers[order["leave"]].leave(order["state"])


if __name__ == "__main__":
    link.keep_stdout_clean()
    if sys.argv[1] == "ray":
        from tools.loopback_ray import stay_here

        stay_here()
        link.Keeper = CountingKeeper
        os._exit(link.serve(*sys.argv[2:4]))
    play(sys.argv[1])
    os._exit(0)
