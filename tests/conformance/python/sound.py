"""Listens to WAV files with Python alone: what is in them is judged by code that knows nothing of the emulator.

Reads `name=path` from the arguments; prints one line of JSON for each file: its format, by the module `wave`, and for each channel the keys,
by Goertzel's algorithm in floating point, and from when to when there is sound, with its level in decibels of full scale.
"""

import array
import json
import math
import sys
import wave

LOW = (697, 770, 852, 941)
HIGH = (1209, 1336, 1477, 1633)
KEYS = ("123A", "456B", "789C", "*0#D")


def power(samples, hz, rate):
    """The power of samples at a frequency."""
    coefficient = 2 * math.cos(2 * math.pi * hz / rate)
    now = before = 0.0
    for sample in samples:
        now, before = sample + coefficient * now - before, now
    return now * now + before * before - coefficient * now * before


def key_in(samples, rate):
    """The key that a piece of 40 ms is full of, if it is of one."""
    total = sum(sample * sample for sample in samples)
    if total < len(samples) * 300.0**2:
        return None
    low, high = ([power(samples, hz, rate) for hz in tones] for tones in (LOW, HIGH))
    row, column = low.index(max(low)), high.index(max(high))
    # A tone that is alone has half of the samples times its power; a pair of tones has both.
    share = (low[row] + high[column]) / (total * len(samples) / 2)
    others = [value for tones, at in ((low, row), (high, column)) for index, value in enumerate(tones) if index != at]
    if share < 0.6 or max(others) > min(low[row], high[column]) / 4:
        return None
    return KEYS[row][column]


def keys(samples, rate):
    """The keys, in order: a key is heard when two pieces in a row, each half beyond the one before, are full of it."""
    size = rate * 40 // 1000
    found, last, times = "", None, 0
    for at in range(0, len(samples) - size, size // 2):
        key = key_in(samples[at : at + size], rate)
        times = times + 1 if key == last else 1
        last = key
        if key and times == 2:
            found += key
    return found


def level(samples):
    """The level in decibels of full scale."""
    mean = sum(sample * sample for sample in samples) / max(len(samples), 1)
    return 10 * math.log10(mean / 32768.0**2) if mean else -200.0


def sounds(samples, rate):
    """From when to when there is sound, in pieces of 10 ms, with pauses of up to 200 ms in it."""
    size = rate // 100
    found = []
    for number, at in enumerate(range(0, len(samples), size)):
        if level(samples[at : at + size]) < -40:
            continue
        if found and number * 10 - found[-1][1] <= 200:
            found[-1][1] = number * 10 + 10
        else:
            found.append([number * 10, number * 10 + 10])
    return [[begin, end, round(level(samples[begin * rate // 1000 : end * rate // 1000]), 1)] for begin, end in found]


def judge(path):
    with wave.open(path, "rb") as file:
        channels, width, rate, frames, compression, _ = file.getparams()
        data = array.array("h", file.readframes(frames))
    if sys.byteorder == "big":
        data.byteswap()
    each = [data[channel::channels] for channel in range(channels)]
    return {
        "format": [channels, width, rate, compression],
        "ms": frames * 1000 / rate,
        "level": [round(level(samples), 1) for samples in each],
        "keys": [keys(samples, rate) for samples in each],
        "sounds": [sounds(samples, rate) for samples in each],
    }


for argument in sys.argv[1:]:
    name, path = argument.split("=", 1)
    print(json.dumps({"name": name, **judge(path)}), flush=True)
