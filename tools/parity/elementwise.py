"""What PyTorch's elementwise functions and its type promotion give, at ordinary numbers and at edges.

Writes `Tests/Fixtures/elementwise/`: `unary`, `binary` and `options` hold results and gradients, by
function and dtype; `conversion` holds every dtype converted to every other one; `promotion.tsv` the
dtypes of results.
"""

import itertools
from pathlib import Path

import torch
import torch.nn.functional as F

from files import write_safetensors

FLOATS = (torch.float32, torch.float64, torch.float16, torch.bfloat16)
WHOLES = (torch.int64, torch.int32, torch.uint8, torch.bool)
DTYPES = FLOATS + WHOLES

UNARY = (
    "abs neg sign ceil floor trunc frac square sqrt rsqrt reciprocal exp exp2 expm1 log log2 log10 "
    "log1p sin cos tan asin acos atan sinc sinh cosh tanh asinh acosh atanh erf erfc erfinv lgamma "
    "digamma i0 i0e i1 i1e ndtr log_ndtr ndtri erfcx entr signbit sigmoid relu silu log_sigmoid deg2rad "
    "rad2deg isnan isinf isposinf isneginf isfinite logical_not bitwise_not mish hardsigmoid hardswish"
).split()
BINARY = (
    "add sub mul div floor_divide remainder fmod pow maximum minimum fmax fmin atan2 hypot copysign "
    "heaviside logaddexp logaddexp2 xlogy eq ne lt le gt ge logical_and logical_or logical_xor "
    "bitwise_and bitwise_or bitwise_xor bitwise_left_shift bitwise_right_shift gcd lcm nextafter zeta "
    "igamma igammac"
).split()

# Functions whose second argument may be a number.
TAKE_NUMBERS = "add sub mul div floor_divide remainder fmod pow xlogy copysign eq ne lt le gt ge".split()

nan, inf = float("nan"), float("inf")
EDGES = [0.0, -0.0, 1.0, -1.0, 0.5, -0.5, 1.5, 2.5, -2.5, 3.0, -2.0, inf, -inf, nan, 1e-3, -1e-3, 90.0, -90.0]


def name_of(dtype: torch.dtype) -> str:
    return str(dtype).removeprefix("torch.")


def function(name: str):
    """The function of torch, of torch.special or of torch.nn.functional."""
    for module in (torch, torch.special):
        if hasattr(module, name):
            return getattr(module, name)
    return getattr(F, name.replace("log_sigmoid", "logsigmoid"))


def drawn(count: int, low: float, high: float) -> list[float]:
    return torch.empty(count, dtype=torch.float64).uniform_(low, high).tolist()


def numbers(dtype: torch.dtype, values: list[float], wholes: list[int]) -> torch.Tensor:
    if dtype in FLOATS:
        return torch.tensor(values, dtype=torch.float64).to(dtype)
    if dtype == torch.uint8:
        return torch.tensor([abs(v) % 256 for v in wholes], dtype=dtype)
    return torch.tensor(wholes).to(dtype)


def cotangent(result: torch.Tensor) -> torch.Tensor:
    """Numbers that every floating-point dtype holds."""
    return ((torch.arange(result.numel()) % 4) * 0.5 + 0.5).reshape(result.shape).to(result.dtype)


def lacks_halves(run, inputs) -> bool:
    """Whether `run` takes float32 where it refuses these halves: we take both."""
    if not any(x.dtype in (torch.float16, torch.bfloat16) for x in inputs):
        return False
    try:
        run(*(x.float() if x.dtype in FLOATS else x for x in inputs))
    except (RuntimeError, TypeError, NotImplementedError):
        return False
    return True


class Record:
    """The tensors of a file, by name."""

    def __init__(self):
        self.tensors: dict[str, torch.Tensor] = {}
        self.refused: list[str] = []

    def add(self, case: str, run, *inputs: torch.Tensor):
        """The result of `run` and the gradients of its inputs, or that it has none."""
        leaves = [x.detach().clone().requires_grad_(x.dtype in FLOATS) for x in inputs]
        try:
            result = run(*leaves)
        except (RuntimeError, TypeError, NotImplementedError):
            if not lacks_halves(run, inputs):
                self.refused.append(case)
            return
        self.tensors[f"{case}/output"] = result.detach().clone()
        if not result.requires_grad:
            return
        try:
            result.backward(cotangent(result))
        except (RuntimeError, NotImplementedError):
            return
        for index, leaf in enumerate(leaves):
            if leaf.grad is not None:
                self.tensors[f"{case}/grad.{index}"] = leaf.grad

    def write(self, path: Path, versions: dict[str, str]):
        metadata = {**versions, "generator": "tools/parity/elementwise.py", "refused": " ".join(self.refused)}
        write_safetensors(path, self.tensors, metadata)


def unary() -> Record:
    record = Record()
    values = EDGES + drawn(12, -4, 4) + drawn(6, -1, 1)
    for dtype in DTYPES:
        x = numbers(dtype, values, [0, 1, -1, 2, -3, 100, -128, 77])
        record.tensors[f"input/{name_of(dtype)}"] = x
        for name in UNARY:
            record.add(f"{name}/{name_of(dtype)}", function(name), x)
    return record


def binary() -> Record:
    record = Record()
    edges = [0.0, -0.0, 1.0, -1.5, 2.5, inf, -inf, nan]
    pairs = list(itertools.product(edges, edges)) + list(zip(drawn(16, -4, 4), drawn(16, -4, 4)))
    pairs += [(x, y) for x, y in zip(drawn(8, 0, 3), drawn(8, 0, 3))]
    wholes = list(itertools.product([0, 1, -1, 2, -7, 100, -128], [1, -1, 2, 3, -3, 7, 40, 77]))
    for dtype in DTYPES:
        kind = name_of(dtype)
        a = numbers(dtype, [p[0] for p in pairs], [p[0] for p in wholes])
        b = numbers(dtype, [p[1] for p in pairs], [p[1] for p in wholes])
        if dtype == torch.bool:
            a, b = torch.tensor([False, False, True, True]), torch.tensor([False, True, False, True])
        record.tensors |= {f"input.0/{kind}": a, f"input.1/{kind}": b}
        for name in BINARY:
            if name == "nextafter" and dtype in (torch.float16, torch.bfloat16):
                continue  # ours takes float32 and float64
            record.add(f"{name}/{kind}", function(name), a, b)
            if dtype in FLOATS and name in TAKE_NUMBERS:
                record.add(f"{name}/{kind}/right", lambda x, f=function(name): f(x, 0.7), a)
    return record


def options() -> Record:
    """Functions with options, and of more than two tensors; the names say what the tests call."""
    record = Record()
    values = EDGES + drawn(12, -4, 4)
    count = len(values)
    for dtype in FLOATS:
        kind = name_of(dtype)
        x = numbers(dtype, values, [])
        y, z = (numbers(dtype, drawn(count, -2, 2), []) for _ in range(2))
        mask = torch.arange(count) % 3 == 0
        record.tensors |= {f"input.0/{kind}": x, f"input.1/{kind}": y, f"input.2/{kind}": z}
        cases = {
            "round": (torch.round, x),
            "round.2": (lambda x: torch.round(x, decimals=2), x),
            "round.-1": (lambda x: torch.round(x, decimals=-1), x),
            "logit": (torch.logit, x),
            "logit.eps": (lambda x: torch.logit(x, eps=0.1), x),
            "polygamma.2": (lambda x: torch.polygamma(2, x), x),
            "polygamma.3": (lambda x: torch.polygamma(3, x), x),
            "mvlgamma": (lambda x: torch.mvlgamma(x.abs() + 2, 3), x),
            "ldexp": (torch.ldexp, x, y),
            "nan_to_num": (torch.nan_to_num, x),
            "nan_to_num.values": (lambda x: torch.nan_to_num(x, 1.5, 7.0, -7.0), x),
            "clamp": (lambda x: torch.clamp(x, -1.0, 1.5), x),
            "clamp.min": (lambda x: torch.clamp(x, min=0.5), x),
            "clamp.max": (lambda x: torch.clamp(x, max=0.5), x),
            "clamp.tensors": (torch.clamp, x, y, z),
            "clamp.min.tensor": (lambda x, y: torch.clamp(x, min=y), x, y),
            "div.floor": (lambda x, y: torch.div(x, y, rounding_mode="floor"), x, y),
            "div.trunc": (lambda x, y: torch.div(x, y, rounding_mode="trunc"), x, y),
            "float_power": (torch.float_power, x, y),
            "pow.2": (lambda x: x**2, x),
            "pow.0.5": (lambda x: x**0.5, x),
            "pow.3": (lambda x: x**3, x),
            "pow.-1": (lambda x: x**-1, x),
            "pow.0": (lambda x: x**0, x),
            "pow.1.7": (lambda x: x**1.7, x),
            "rpow": (lambda x: 2.5**x, x),
            "lerp": (torch.lerp, x, y, z),
            "lerp.number": (lambda x, y: torch.lerp(x, y, 0.3), x, y),
            "addcmul": (lambda x, y, z: torch.addcmul(x, y, z, value=0.7), x, y, z),
            "addcdiv": (lambda x, y, z: torch.addcdiv(x, y, z, value=0.7), x, y, z),
            "where": (lambda x, y: torch.where(mask, x, y), x, y),
            "masked_fill": (lambda x: x.masked_fill(mask, 0.7), x),
            "isclose": (lambda x, y: torch.isclose(x, y, rtol=0.5, atol=0.1), x, y),
            "isclose.nan": (lambda x, y: torch.isclose(x, x, equal_nan=True), x, y),
            "rsub": (lambda x: 0.7 - x, x),
            "rdiv": (lambda x: 0.7 / x, x),
            "elu": (lambda x: F.elu(x, 1.5), x),
            "selu": (F.selu, x),
            "celu": (lambda x: F.celu(x, 2.0), x),
            "leaky_relu": (lambda x: F.leaky_relu(x, 0.3), x),
            "hardshrink": (F.hardshrink, x),
            "softshrink": (F.softshrink, x),
            "hardtanh": (F.hardtanh, x),
            "relu6": (F.relu6, x),
            "softplus": (F.softplus, x),
            "softplus.beta": (lambda x: F.softplus(x, 2.0, 4.0), x),
            "threshold": (lambda x: F.threshold(x, 0.5, 7.0), x),
            "softsign": (F.softsign, x),
        }
        for name, (run, *inputs) in cases.items():
            record.add(f"{name}/{kind}", run, *inputs)
    return record


def conversion() -> Record:
    record = Record()
    values = [0.0, -0.0, 1.0, -1.0, 1.9, -1.9, 127.5, 200.7, 255.9, -3.2, 1e-8, 6e-8, 1.00048828125]
    values += [1.001, 1.00390625, 0.33325195, 65504.0, 65519.0] + drawn(20, -100, 100)
    for source in DTYPES:
        # Beyond the range of whole numbers, what C does differs between machines.
        x = numbers(source, values, [0, 1, -1, 255, 256, -300, 2049, 2051, 65537, 16777217])
        record.tensors[f"input/{name_of(source)}"] = x
        for target in DTYPES:
            record.tensors[f"{name_of(source)}/{name_of(target)}"] = x.to(target)
    special = torch.tensor([nan, inf, -inf, 1e39, -1e39, 65520.0, 3.3961e38, 1e-46], dtype=torch.float64)
    record.tensors["input/special"] = special
    for target in (*FLOATS, torch.bool):
        record.tensors[f"special/{name_of(target)}"] = special.to(target)
    return record


def promotion() -> str:
    """Rows: an operation, what stands on its left and right (dtype, dtype0 without dimensions, or a
    number by its kind), and the dtype of the result."""
    tensors = {name_of(d): torch.ones(2, dtype=d) for d in DTYPES}
    tensors |= {name_of(d) + "[]": torch.ones((), dtype=d) for d in DTYPES}
    operands = tensors | {"number.int": 2, "number.float": 2.0, "number.bool": True}
    rows = ["operation\tleft\tright\tresult"]
    for (a, x), (b, y) in itertools.product(operands.items(), operands.items()):
        if not a.startswith("number") or not b.startswith("number"):
            rows.append(f"result_type\t{a}\t{b}\t{name_of(torch.result_type(x, y))}")
    for a, b in itertools.product(DTYPES, DTYPES):
        rows.append(f"promote_types\t{name_of(a)}\t{name_of(b)}\t{name_of(torch.promote_types(a, b))}")
    for name in BINARY:
        for a, b in itertools.product(DTYPES, DTYPES):
            try:
                result = name_of(function(name)(tensors[name_of(a)], tensors[name_of(b)]).dtype)
            except (RuntimeError, NotImplementedError):
                if lacks_halves(function(name), (tensors[name_of(a)], tensors[name_of(b)])):
                    continue
                result = "refused"
            if name == "nextafter" and result in ("float16", "bfloat16"):
                continue  # ours takes float32 and float64
            rows.append(f"{name}\t{name_of(a)}\t{name_of(b)}\t{result}")
    return "\n".join(rows) + "\n"


def generate(folder: Path, versions: dict[str, str]):
    torch.manual_seed(20)
    unary().write(folder / "unary.safetensors", versions)
    binary().write(folder / "binary.safetensors", versions)
    options().write(folder / "options.safetensors", versions)
    conversion().write(folder / "conversion.safetensors", versions)
    (folder / "promotion.tsv").write_text(promotion())


if __name__ == "__main__":
    generate(Path(__file__).resolve().parents[2] / "Tests" / "Fixtures" / "elementwise", {"torch": torch.__version__})
