#!/usr/bin/python3
# SPDX-FileCopyrightText: Headwater contributors
# SPDX-License-Identifier: GPL-3.0-or-later
"""The model of stream_ns3.cpp on SimPy 2.3: a process per producer, per record on its way, and per shard's reader.

Usage: stream_simpy.py CASE SECONDS; prints JSON. Its random numbers are Python's own, so it agrees statistically.
"""
import json
import random
import sys
import time
from bisect import bisect
from collections import deque
from hashlib import md5
from itertools import accumulate

from SimPy.Simulation import Process, activate, hold, initialize, now, simulate

CASES = {  # producers, shards, keys, records per second of each producer, Zipf exponent
    "small": (100, 16, 100_000, 120, 0),
    "hot": (100, 16, 100_000, 120, 1),
    "over": (100, 16, 100_000, 165, 0),
    "wide": (10_000, 1_000, 1_000_000, 75, 0),
    "fleet": (200_000, 1_000, 1_000_000, 3.75, 0),
}
PUT, POLL, BURST = 0.005, 0.2, 1.0
ATTEMPTS, BACKOFF, LONGEST = 10, 0.1, 5.0


class Shard:
    __slots__ = ("records", "bytes", "read", "buffer")

    def __init__(self):
        self.records = self.bytes = self.read = 0.0
        self.buffer = deque()


class Counts:
    emitted = attempts = accepted = throttled = dropped = delivered = 0


class Record(Process):
    def travel(self, shard, size):
        emitted = now()
        yield hold, self, PUT
        for attempt in range(ATTEMPTS):
            t = now()
            Counts.attempts += 1
            records = max(shard.records, t) + 0.001
            volume = max(shard.bytes, t) + size * 1e-6
            if records <= t + BURST and volume <= t + BURST:
                shard.records, shard.bytes = records, volume
                shard.buffer.append((emitted, size))
                Counts.accepted += 1
                return
            Counts.throttled += 1
            if attempt + 1 < ATTEMPTS:
                yield hold, self, 2 * PUT + random.random() * min(LONGEST, BACKOFF * 2 ** attempt)
        Counts.dropped += 1


class Producer(Process):
    def emit(self, rate, draw_shard):
        while True:
            yield hold, self, random.expovariate(rate)
            Counts.emitted += 1
            record = Record()
            activate(record, record.travel(draw_shard(), random.randint(200, 1000)))


class Reader(Process):
    def poll(self, shard, offset, latencies):
        yield hold, self, offset
        while True:
            t = now()
            taken = 0
            while taken < 10_000 and shard.buffer:
                emitted, size = shard.buffer[0]
                read = max(shard.read, t) + size * 0.5e-6
                if read > t + BURST:
                    break
                shard.read = read
                shard.buffer.popleft()
                latencies.append(t + PUT - emitted)
                taken += 1
            Counts.delivered += taken
            yield hold, self, POLL


def main():
    if len(sys.argv) != 3 or sys.argv[1] not in CASES:
        sys.exit("usage: stream_simpy.py " + "|".join(CASES) + " SECONDS")
    case, seconds = sys.argv[1], float(sys.argv[2])
    producers, shard_count, keys, rate, zipf = CASES[case]
    random.seed(1)
    shards = [Shard() for _ in range(shard_count)]
    shard_of_key = [
        shards[int.from_bytes(md5(b"key-%08d" % k).digest()[:8], "big") * shard_count >> 64] for k in range(keys)]
    if zipf:
        sums = list(accumulate((k + 1) ** -zipf for k in range(keys)))

        def draw_shard():
            return shard_of_key[min(bisect(sums, random.random() * sums[-1]), keys - 1)]
    else:
        def draw_shard():
            return shard_of_key[int(random.random() * keys)]

    latencies = []
    initialize()
    for _ in range(producers):
        producer = Producer()
        activate(producer, producer.emit(rate, draw_shard))
    for number, shard in enumerate(shards):
        reader = Reader()
        activate(reader, reader.poll(shard, number * POLL / shard_count + 1e-9, latencies))
    start = time.process_time()
    simulate(until=seconds)
    cpu = time.process_time() - start
    latencies.sort()
    quantile = {name: round(1000 * latencies[min(len(latencies) - 1, int(q * len(latencies)))], 3) if latencies else 0
                for name, q in (("p50", 0.5), ("p90", 0.9), ("p99", 0.99), ("p999", 0.999), ("max", 1.0))}
    counts = {name: getattr(Counts, name)
              for name in ("emitted", "attempts", "accepted", "throttled", "dropped", "delivered")}
    print(json.dumps({"engine": "SimPy", "case": case, "seconds": seconds, **counts, **quantile,
                      "records": Counts.emitted, "cpuSeconds": round(cpu, 4)}))


main()
