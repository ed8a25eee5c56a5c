"""A language model of a few kilobytes, with weights drawn at random, as a GGUF file.

    python tiny_model.py PATH

It speaks noise, but a real server computes it: temperature, seed, probabilities and
grammars are real. The letters of a verdict are likely, and so is the end of a text and
of a JSON string: its texts are short. Used by servers.py.
"""

from __future__ import annotations

import struct
import sys
from array import array
from pathlib import Path
from random import Random
from typing import NamedTuple

WIDTH, INNER, HEADS, LAYERS, CONTEXT = 64, 64, 2, 1, 16_384
# The first of the dimensions is the same for all tokens: what it is multiplied with
# at the end makes a token likely wherever it stands.
LOUD = 8.0
LIKELY = {"<end>": 4.0, '"': 4.0, "}": 4.0, " ": 1.0, "\\": -9.0}
LIKELY |= dict.fromkeys("ABC", 5.5)
TEMPLATE = (
    "{% for turn in messages %}{{ turn['role'] }}: {{ turn['content'] }}\n"
    "{% endfor %}assistant:"
)
UINT32, FLOAT32, STRING, ARRAY, INT32 = 4, 6, 8, 9, 5
NORMAL, CONTROL = 1, 3
ALIGNMENT = 32


class Tensor(NamedTuple):
    """One matrix, or one row of numbers."""

    name: str
    shape: tuple[int, ...]
    """Columns first, as the format wants it."""

    values: array[float]


def text(said: str) -> bytes:
    """Write a string with its length before it."""
    data = said.encode()
    return struct.pack("<Q", len(data)) + data


def texts(said: list[str]) -> bytes:
    """Write an array of strings."""
    head = struct.pack("<IIQ", ARRAY, STRING, len(said))
    return head + b"".join(map(text, said))


def letters() -> list[str]:
    """Name the 256 bytes as GPT-2's tokenizer does: printable, each by one letter."""
    plain = [*range(33, 127), *range(161, 173), *range(174, 256)]
    odd = [byte for byte in range(256) if byte not in plain]
    names = {byte: chr(byte) for byte in plain}
    names |= {byte: chr(256 + at) for at, byte in enumerate(odd)}
    return [names[byte] for byte in range(256)]


def metadata() -> dict[str, bytes]:
    """Describe the model: its shape, its tokens, and how a chat is written."""
    tokens = ["<start>", "<end>", *letters(), "th"]
    kinds = array("i", [CONTROL, CONTROL] + [NORMAL] * 257)
    number = {
        "llama.context_length": CONTEXT,
        "llama.embedding_length": WIDTH,
        "llama.block_count": LAYERS,
        "llama.feed_forward_length": INNER,
        "llama.attention.head_count": HEADS,
        "llama.rope.dimension_count": WIDTH // HEADS,
        "tokenizer.ggml.bos_token_id": 0,
        "tokenizer.ggml.eos_token_id": 1,
    }
    named = {
        "general.architecture": "llama",
        "general.name": "tiny",
        "tokenizer.ggml.model": "gpt2",
        "tokenizer.ggml.pre": "gpt-2",
        "tokenizer.chat_template": TEMPLATE,
    }
    epsilon = struct.pack("<If", FLOAT32, 1e-5)
    kinds_head = struct.pack("<IIQ", ARRAY, INT32, len(kinds))
    return {
        **{key: struct.pack("<I", STRING) + text(one) for key, one in named.items()},
        **{key: struct.pack("<II", UINT32, one) for key, one in number.items()},
        "llama.attention.layer_norm_rms_epsilon": epsilon,
        "tokenizer.ggml.tokens": texts(tokens),
        "tokenizer.ggml.token_type": kinds_head + kinds.tobytes(),
        "tokenizer.ggml.merges": texts(["t h"]),
    }


def likelihood(token: int) -> float:
    """Say how likely a token is, whatever stands before it."""
    if token < 2:
        return LIKELY["<end>"] if token else -9.0
    byte = token - 2
    if byte > 255 or not 32 <= byte < 127:
        return -9.0
    return LIKELY.get(chr(byte), 0.0 if chr(byte).isalpha() else -3.0)


def weights(seed: int = 0) -> list[Tensor]:
    """Draw the weights."""
    draw, vocabulary = Random(seed).gauss, 259

    def noise(columns: int, rows: int, spread: float) -> array[float]:
        return array("f", (draw(0.0, spread) for _ in range(columns * rows)))

    embedding = noise(WIDTH, vocabulary, 0.5)
    output = noise(WIDTH, vocabulary, 0.3)
    for token in range(vocabulary):
        embedding[token * WIDTH] = LOUD
        output[token * WIDTH] = likelihood(token) / LOUD
    ones = array("f", [1.0] * WIDTH)
    square, up, down = (WIDTH, WIDTH), (WIDTH, INNER), (INNER, WIDTH)
    shapes = {f"attn_{name}": square for name in ("q", "k", "v", "output")}
    shapes |= {"ffn_gate": up, "ffn_up": up, "ffn_down": down}
    tensors: list[Tensor] = [
        Tensor("token_embd.weight", (WIDTH, vocabulary), embedding),
        Tensor("output_norm.weight", (WIDTH,), ones),
        Tensor("output.weight", (WIDTH, vocabulary), output),
    ]
    for layer in range(LAYERS):
        tensors.extend(
            Tensor(f"blk.{layer}.{name}.weight", (WIDTH,), ones)
            for name in ("attn_norm", "ffn_norm")
        )
        tensors.extend(
            Tensor(f"blk.{layer}.{name}.weight", shape, noise(*shape, 0.08))
            for name, shape in shapes.items()
        )
    return tensors


def write_model(path: Path) -> None:
    """Write the file, in version 3 of the format."""
    described, tensors = metadata(), weights()
    head = b"GGUF" + struct.pack("<IQQ", 3, len(tensors), len(described))
    head += b"".join(text(key) + value for key, value in described.items())
    data = b""
    for name, shape, values in tensors:
        dimensions = struct.pack(f"<I{len(shape)}Q", len(shape), *shape)
        head += text(name) + dimensions + struct.pack("<IQ", 0, len(data))
        data += padded(values.tobytes())
    path.write_bytes(padded(head) + data)


def padded(data: bytes) -> bytes:
    """Fill up to the alignment."""
    return data + bytes(-len(data) % ALIGNMENT)


if __name__ == "__main__":
    write_model(Path(sys.argv[1]))
