"""The retry loop as a SimPy model: one process a session.

`retry_loop.py SESSIONS WORK_MS INTERVAL_MS FACTS`: says which SimPy runs it, then runs about FACTS
facts for every line that it reads, and tells count and seconds as JSON. Needs SimPy 3 or 4.

Facts go into columns, as ours do. With a list of tuples the garbage collector walks the processes
again and again, and the model is four times as slow.
"""

import json
import platform
import sys
import time
from array import array
from random import random

import simpy

RETRY_STARTED, DOWNLOAD_FAILED, RETRY_SCHEDULED = range(3)
SERVER_BUSY = 6


class Log:
    def __init__(self):
        self.at = array("d")
        self.session = array("i")
        self.event = array("b")
        self.value = array("d")

    def append(self, at, session, event, value):
        self.at.append(at)
        self.session.append(session)
        self.event.append(event)
        self.value.append(value)

    def clear(self):
        for column in (self.at, self.session, self.event, self.value):
            del column[:]


def retry_loop(env, log, session, work, interval):
    """A download session of which every attempt fails; retries are due with full jitter."""
    while True:
        wait = random() * interval
        log.append(env.now, session, RETRY_SCHEDULED, env.now + wait)
        yield env.timeout(wait)
        log.append(env.now, session, RETRY_STARTED, 0)
        yield env.timeout(work)
        log.append(env.now, session, DOWNLOAD_FAILED, SERVER_BUSY)


def main(sessions, work, interval, facts):
    env = simpy.Environment()
    log = Log()
    for session in range(sessions):
        env.process(retry_loop(env, log, session, work, interval))
    # Until the attempts are spread over time.
    env.run(until=interval + work)
    print(f"SimPy {simpy.__version__} on Python {platform.python_version()}", flush=True)
    stretch = facts / (3 * sessions) * (work + interval / 2)
    for _ in sys.stdin:
        log.clear()
        begin = time.perf_counter()
        env.run(until=env.now + stretch)
        seconds = time.perf_counter() - begin
        print(json.dumps({"count": len(log.at), "seconds": seconds}), flush=True)


if __name__ == "__main__":
    main(int(sys.argv[1]), float(sys.argv[2]), float(sys.argv[3]), int(sys.argv[4]))
