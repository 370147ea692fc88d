"""What to write instead of an attribute that tensors of other libraries have."""

from __future__ import annotations

from typing import Any

from gates.errors import located

HINTS = {
    "zero_grad": "leave it out: each backward() gives fresh gradients",
    "requires_grad_": "make the tensor with tensor() or parameter() to differentiate by it",
    "retain_grad": "give it a name with t.named(...), or call backward(keep=True)",
    "is_leaf": "ask t.gate is None",
    "grad_fn": "t.gate is the gate that made it, t.inputs what it was made of",
    "numpy": "t.value is its array",
    "cpu": "leave it out: the array of a tensor is always NumPy's, t.value",
    "cuda": "leave it out: the array of a tensor is always NumPy's, t.value",
    "device": "leave it out: the array of a tensor is always NumPy's, t.value",
    "to": "write t.astype(dtype) for another dtype",
    "data": "t.value is its array, t.detach() a constant with it",
    "values": "t.value is its array",
    "assign": "set t.value of a parameter: t.value = new",
    "assign_add": "set t.value of a parameter: t.value += step",
    "assign_sub": "set t.value of a parameter: t.value -= step",
    "block_until_ready": "leave it out: NumPy has computed when a call returns",
    "at": "write np.where, np.concatenate or np.stack to make a new tensor",
    "view": "write t.reshape(...)",
    "unsqueeze": "write np.expand_dims(t, axis)",
    "permute": "write t.transpose(...)",
    "t": "write t.T",
    "dim": "write t.ndim",
    "numel": "write t.size",
    "contiguous": "leave it out",
    "clone": "write t.copy()",
    "double": "write t.astype('float64')",
    "float": "write t.astype('float32')",
    "long": "write t.astype('int64')",
    "expand": "write np.broadcast_to(t, shape)",
    "exp": "write np.exp(t)",
    "log": "write np.log(t)",
    "sqrt": "write np.sqrt(t)",
    "sin": "write np.sin(t)",
    "cos": "write np.cos(t)",
    "tanh": "write np.tanh(t), or gates.tanh(t)",
    "abs": "write abs(t), or np.abs(t)",
    "pow": "write t ** p",
    "matmul": "write t @ other",
    "norm": "write np.linalg.norm(t)",
    "sigmoid": "write gates.sigmoid(t)",
    "relu": "write gates.relu(t)",
    "softmax": "write gates.softmax(t, axis=...)",
    "sort": "write np.sort(t); a tensor cannot be changed in place",
    "fill": "set t.value of a parameter; a tensor cannot be changed in place",
    "put": "write np.where to make a new tensor; a tensor cannot be changed in place",
    "partition": "write np.sort(t); a tensor cannot be changed in place",
    "resize": "write t.reshape(...); a tensor cannot be changed in place",
    "flat": "write t.ravel()",
    "tobytes": "write t.value.tobytes()",
    "tofile": "write t.value.tofile(...)",
    "flags": "write t.value.flags",
    "strides": "write t.value.strides",
    "base": "write t.value.base",
    "ptp": "write t.max() - t.min()",
    "cumprod": "write np.exp(np.cumsum(np.log(t))) for positive entries",
}


class Hint:
    """Stands on the class for an attribute that is not there: an AttributeError with the remedy.

    Unlike `__getattr__` it costs nothing where other attributes are read.
    """

    def __init__(self, name: str, remedy: str) -> None:
        self.name = name
        self.remedy = remedy

    def __get__(self, t: Any, owner: Any = None) -> Any:
        if t is None:
            return self
        raise AttributeError(located(
            f"{t.label}: a tensor has no attribute {self.name!r}; {self.remedy}"))

    def __set__(self, t: Any, value: Any) -> None:
        self.__get__(t)
