"""numpy as a contestant of superscalar-peers, which writes requests to the standard input.

    put DTYPE LENGTH...   arrays of these lengths, whose bytes follow; nothing is answered
    time CALL TIMES       answered by the nanoseconds that so many calls took, and the last answer

A number is answered as the bits of a double, a position or a count as itself.
"""

import functools
import gc
import itertools
import platform
import struct
import sys
import time

import numpy

PAGE = 4096

# What is called, over and over, without an argument.
CALLS = {
    "sum": lambda x: x.sum,
    "dot": lambda x, y: functools.partial(x.dot, y),
    "var": lambda x: x.var,
    "max": lambda x: x.max,
    "argmax": lambda x: x.argmax,
    "bincount": lambda x: functools.partial(numpy.bincount, x, minlength=256),
}


def receive(dtype, length):
    """An array that begins with a page, as those of all other contestants do."""
    dtype = numpy.dtype(dtype)
    memory = numpy.empty(length * dtype.itemsize + PAGE, dtype="u1")
    start = -memory.ctypes.data % PAGE
    memory = memory[start : start + length * dtype.itemsize]
    sys.stdin.buffer.readinto(memory)
    return memory.view(dtype)


def timed(call, times):
    """Nanoseconds of the calls, and the last answer."""
    call()  # The other process ran meanwhile: the data are brought back into the caches.
    repeats = itertools.repeat(None, times)
    start = time.perf_counter_ns()
    for _ in repeats:
        answer = call()
    return time.perf_counter_ns() - start, answer


def words(call, answer):
    """An answer as integers of 64 bits."""
    if call in ("sum", "dot", "var", "max"):
        return struct.unpack("Q", struct.pack("d", answer))
    return numpy.atleast_1d(answer)


def simd():
    """The widest vectors that numpy found in the CPU, by its own name for them."""
    try:
        from numpy._core._multiarray_umath import __cpu_features__ as found
    except ImportError:
        return "unknown to this program"
    known = ("AVX512_SPR", "AVX512_ICL", "AVX512_SKX", "X86_V4", "AVX2", "SSE42", "ASIMD")
    return next((name for name in known if found.get(name)), "baseline")


def say(values, separator=" "):
    print(*values, sep=separator, flush=True)


gc.disable()
say((numpy.__version__, platform.python_version(), simd()), separator="\t")
arrays = []
while request := sys.stdin.buffer.readline().split():
    if request[0] == b"put":
        arrays = [receive(request[1].decode(), int(length)) for length in request[2:]]
    else:
        call = request[1].decode()
        ns, answer = timed(CALLS[call](*arrays), int(request[2]))
        say((ns, *words(call, answer)))
