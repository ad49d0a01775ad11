#!/usr/bin/env python3
"""Makes Tests/Fixtures/formats: small files that other programs' code wrote.

Run it from anywhere with numpy and safetensors installed; versions are written to VERSIONS.txt.
Element k (row by row) of every array is k for integers, k / 2 - 1 for floats, k odd for booleans.
"""

import gzip
import pathlib
import platform
import struct
import zlib

import numpy as np
import safetensors

root = pathlib.Path(__file__).resolve().parents[2] / "Tests" / "Fixtures" / "formats"
for folder in ["gzip", "npy", "safetensors"]:
    (root / folder).mkdir(parents=True, exist_ok=True)


def write(name, data):
    (root / name).write_bytes(data)


# --- gzip: the content of NAME.gz is NAME.bin ---------------------------------------------------


def deflate(data, level=9, strategy=zlib.Z_DEFAULT_STRATEGY):
    packer = zlib.compressobj(level, zlib.DEFLATED, -15, 9, strategy)
    return packer.compress(data) + packer.flush()


def member(data, flags=0, fields=b"", **how):
    head = b"\x1f\x8b\x08" + bytes([flags]) + b"\0\0\0\0\0\xff" + fields
    if flags & 2:
        head += struct.pack("<H", zlib.crc32(head) & 0xFFFF)
    return head + deflate(data, **how) + struct.pack("<II", zlib.crc32(data), len(data))


state = 1


def noise(count):
    """Bytes of a small generator: the same everywhere."""
    global state
    out = bytearray()
    for _ in range(count):
        state = (state * 6364136223846793005 + 1442695040888963407) % 2**64
        out.append(state >> 56)
    return bytes(out)


text = b"".join(b"%d,%d,%d\n" % (i, i * i % 97, i % 7) for i in range(900))
# Frequencies of Fibonacci give codes of every length up to the longest.
a, b, skewed = 1, 1, bytearray()
for symbol in range(19):
    skewed += bytes([symbol * 13]) * a
    a, b = b, a + b
order = np.random.RandomState(1).permutation(len(skewed))
skewed = bytes(np.frombuffer(bytes(skewed), np.uint8)[order])
contents = {
    "empty": (b"", member(b"")),
    "stored": (noise(3000), None),
    "fixed": (text[:2000], None),
    "dynamic": (text, None),
    "longcodes": (skewed, None),
    "runs": (b"a" * 5000 + b"ab" * 3000 + b"abc" * 2000 + b"abcdefg" * 900, None),
    "members": (text[:500] + text[500:900], member(text[:500]) + member(text[500:900]) + b"\0" * 9),
    "flags": (
        text[:300],
        member(text[:300], 2 | 4 | 8 | 16, b"\x04\0AB\x01\x02name.csv\0a comment\0"),
    ),
}
contents["stored"] = (contents["stored"][0], member(contents["stored"][0], level=0))
contents["fixed"] = (contents["fixed"][0], member(contents["fixed"][0], strategy=zlib.Z_FIXED))
contents["longcodes"] = (skewed, member(skewed, strategy=zlib.Z_HUFFMAN_ONLY))
for name, (data, packed) in contents.items():
    packed = packed or member(data)
    assert gzip.decompress(packed) == data
    write(f"gzip/{name}.bin", data)
    write(f"gzip/{name}.gz", packed)

# --- npy ----------------------------------------------------------------------------------------


def values(dtype, shape):
    k = np.arange(int(np.prod(shape))).reshape(shape)
    kind = np.dtype(dtype).kind
    array = k % 2 == 1 if kind == "b" else k / 2 - 1 if kind == "f" else k
    return np.asarray(array).astype(dtype)


def npy(name, array, version=(1, 0)):
    with open(root / "npy" / f"{name}.npy", "wb") as file:
        np.lib.format.write_array(file, array, version=version)


for dtype in ["f8", "f4", "f2", "i8", "i4", "i2", "i1", "u1", "b1"]:
    npy(f"{dtype}_c", values("<" + dtype, (2, 3)))
    npy(f"{dtype}_f", np.asfortranarray(values("<" + dtype, (2, 3))))
    npy(f"{dtype}_big", values(">" + dtype, (2, 3)))
npy("f4_3d_f", np.asfortranarray(values("<f4", (2, 3, 4))))
npy("i4_3d_f_big", np.asfortranarray(values(">i4", (2, 3, 4))))
npy("f4_0d", values("<f4", ()))
npy("f4_1d", values("<f4", (5,)))
npy("f4_empty", values("<f4", (3, 0, 2)))
npy("f4_v2", values("<f4", (2, 3)), (2, 0))
npy("f4_v3", values("<f4", (2, 3)), (3, 0))
npy("c8", np.zeros(2, "<c8"))
npy("record", np.zeros(2, [("a", "<i4"), ("b", "<f4")]))
npy("text", np.array(["ab", "c"]))

# --- safetensors --------------------------------------------------------------------------------

keep, tensors = [], {}


def tensor(name, dtype, array):
    array = np.asarray(array)
    keep.append(array)
    tensors[name] = safetensors.TensorSpec(
        dtype=dtype, shape=list(array.shape), data_ptr=array.ctypes.data, data_len=array.nbytes)


for name, dtype in {
    "float64": "f8", "float32": "f4", "float16": "f2", "int64": "i8", "int32": "i4",
    "int16": "i2", "int8": "i1", "uint8": "u1", "bool": "b1",
}.items():
    tensor(f"layer.{name}", name, values("<" + dtype, (2, 3)))
upper = (values("<f4", (2, 3)).view("<u4") >> 16).astype("<u2")
tensor("layer.bfloat16", "bfloat16", upper)
tensor("scalar", "float32", values("<f4", ()))
tensor("empty", "float32", values("<f4", (0, 4)))
write("safetensors/all.safetensors", bytes(safetensors.serialize(tensors, {"format": "pt"})))
write("safetensors/none.safetensors", bytes(safetensors.serialize({}, None)))

write(
    "VERSIONS.txt",
    f"Python {platform.python_version()}, zlib {zlib.ZLIB_RUNTIME_VERSION}, "
    f"NumPy {np.__version__}, safetensors {safetensors.__version__}\n".encode(),
)
