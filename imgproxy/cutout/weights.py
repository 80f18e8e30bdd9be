"""The network's weights as a safetensors file of half-precision numbers, with what is known about them beside them."""

import json
import os
from dataclasses import asdict, dataclass, field
from pathlib import Path

from safetensors import SafetensorError, safe_open
from safetensors.torch import save

from imgproxy.cutout.net import Shape, SubjectNetwork, channels_last

PACKAGED = Path(__file__).with_name("subject.safetensors")
FORMAT = "1"


@dataclass(frozen=True, slots=True)
class About:
    """`figures`: what was measured on kept-aside pictures, by name."""

    version: str
    steps: int = 0
    side: int = 320  # of the pictures the weights are meant for
    figures: dict[str, float] = field(default_factory=dict)
    sides: tuple[int, ...] = ()  # where the mean of several looks is better than one


def export(network: SubjectNetwork, about: About, path: Path) -> None:
    tensors = {
        name: value.half().contiguous() if value.is_floating_point() else value.contiguous()
        for name, value in network.state_dict().items()
        if not name.endswith("num_batches_tracked")
    }
    notes = {"format": FORMAT, "shape": json.dumps(network.shape.as_dict()), "about": json.dumps(asdict(about))}
    partial = path.with_suffix(".partial")
    with partial.open("wb") as file:
        file.write(save(tensors, notes))
        file.flush()
        os.fsync(file.fileno())
    partial.replace(path)


def load(path: Path = PACKAGED) -> tuple[SubjectNetwork, About]:
    """The network for evaluation, float32. Raises FileNotFoundError, ValueError where the file is another kind."""
    try:
        with safe_open(path, framework="pt") as file:
            notes = file.metadata() or {}
            tensors = {name: file.get_tensor(name).float() for name in file.keys()}  # noqa: SIM118  (not a dict)
    except SafetensorError as error:
        raise ValueError(f"{path.name}: no safetensors file: {error}") from error
    if notes.get("format") != FORMAT:
        raise ValueError(f"{path.name}: weights of format {notes.get('format')!r}, expected {FORMAT!r}")
    shape = Shape(**{name: tuple(sizes) for name, sizes in json.loads(notes["shape"]).items()})
    network = SubjectNetwork(shape)
    missing, unknown = network.load_state_dict(tensors, strict=False)
    wrong = [name for name in missing if not name.endswith("num_batches_tracked")] + list(unknown)
    if wrong:
        raise ValueError(f"{path.name}: weights do not fit the network: {', '.join(wrong[:5])}")
    return channels_last(network).eval().requires_grad_(False), _about(notes["about"])


def _about(text: str) -> About:
    known = json.loads(text)
    return About(**{**known, "sides": tuple(known.get("sides", ()))})
