"""Recurrent and attention layers against those of PyTorch: forward, and every gradient."""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest

from autograd import tensor
from autograd.nn import (
    GRU,
    LSTM,
    RNN,
    Bidirectional,
    MultiHeadAttention,
    Stacked,
    TransformerBlock,
)
from autograd.nn.recurrent import Recurrent
from gates import ScaledDotProduct

torch = pytest.importorskip("torch")
pytestmark = pytest.mark.peer
CLOSE = {"rtol": 1e-9, "atol": 1e-9}
RNG = np.random.default_rng(0)
ORDERS = {LSTM: (1, 0, 3, 2), GRU: (0, 1, 2), RNN: (0,)}
"""Where the planes of ours stand among those of PyTorch (i, f, c̃, o and r, z, n)."""


def ours_as_theirs(layer: Recurrent) -> dict[str, Any]:
    """The weights of `layer` under the names, and in the order, of PyTorch."""
    order = ORDERS[type(layer)]

    def planes(W: Any) -> Any:
        parts = np.split(W, len(order), axis=-1)
        return np.concatenate([parts[order.index(k)] for k in range(len(order))], axis=-1).T
    found = {"weight_ih": planes(layer.W.value), "weight_hh": planes(layer.U.value),
             "bias_ih": planes(layer.b.value)}
    after = getattr(layer, "v", None)
    found["bias_hh"] = np.zeros_like(found["bias_ih"]) if after is None else planes(after.value)
    return found


def load(module: Any, layers: list[Any]) -> None:
    """Give `module` the weights of our layers, one list entry each level."""
    with torch.no_grad():
        for level, layer in enumerate(layers):
            both = [(layer, "")] if isinstance(layer, Recurrent) else [
                (layer.ahead, ""), (layer.back, "_reverse")]
            for part, ending in both:
                for name, value in ours_as_theirs(part).items():
                    getattr(module, f"{name}_l{level}{ending}").copy_(torch.tensor(value))


def gradients_as_theirs(layer: Recurrent) -> dict[str, Any]:
    """The gradients of `layer` in the names and order of PyTorch."""
    saved = {p: p.value for p in layer.parameters().values()}
    for p in saved:
        p.value = p.grad
    found = ours_as_theirs(layer)
    for p, value in saved.items():
        p.value = value
    if not hasattr(layer, "v"):
        del found["bias_hh"]
    return found


def moved(layer: Any) -> Any:
    for p in layer.parameters().values():
        p.value = p.value + 0.3 * RNG.normal(size=p.shape)
    return layer


KINDS: dict[str, tuple[Any, Any]] = {
    "tanh": (lambda d, N: RNN(d, N, RNG), lambda *a, **k: torch.nn.RNN(*a, **k)),
    "relu": (lambda d, N: RNN(d, N, RNG, "relu"),
             lambda *a, **k: torch.nn.RNN(*a, nonlinearity="relu", **k)),
    "lstm": (lambda d, N: LSTM(d, N, RNG), lambda *a, **k: torch.nn.LSTM(*a, **k)),
    "gru": (lambda d, N: GRU(d, N, RNG, reset_after=True), lambda *a, **k: torch.nn.GRU(*a, **k)),
}


@pytest.mark.parametrize("kind", KINDS)
@pytest.mark.parametrize("both", [False, True])
@pytest.mark.parametrize("lengths", [None, [7, 5, 5, 1]])
def test_two_levels_in_one_direction_or_both(kind: str, both: bool, lengths: Any):
    make, peer = KINDS[kind]
    layers = [moved(Bidirectional(make(d, 4), RNG) if both else make(d, 4))
              for d in (3, 8 if both else 4)]
    model = Stacked(*layers)
    module = peer(3, 4, num_layers=2, bidirectional=both, batch_first=True).double()
    load(module, layers)
    x = tensor(RNG.normal(size=(4, 7, 3)))
    y = model(x, lengths=lengths)
    np.sum(np.sin(y)).backward()
    far = torch.tensor(x.value, requires_grad=True)
    rnn = torch.nn.utils.rnn
    packed = far if lengths is None else rnn.pack_padded_sequence(far, lengths, batch_first=True)
    out = module(packed)[0]
    out = out if lengths is None else rnn.pad_packed_sequence(out, batch_first=True)[0]
    torch.sin(out).sum().backward()
    np.testing.assert_allclose(y.value, out.detach().numpy(), **CLOSE)
    np.testing.assert_allclose(x.grad, far.grad.numpy(), **CLOSE)
    for level, layer in enumerate(layers):
        parts = [(layer.ahead, ""), (layer.back, "_reverse")] if both else [(layer, "")]
        for part, ending in parts:
            for name, g in gradients_as_theirs(part).items():
                theirs = getattr(module, f"{name}_l{level}{ending}").grad.numpy()
                np.testing.assert_allclose(g, theirs, **CLOSE)


@pytest.mark.parametrize("kind", KINDS)
def test_states_before_and_after(kind: str):
    make, peer = KINDS[kind]
    layer = moved(make(3, 4))
    module = peer(3, 4, batch_first=True).double()
    load(module, [layer])
    x = RNG.normal(size=(4, 7, 3))
    state = tuple(tensor(RNG.normal(size=(4, 4))) for _ in range(layer.states))
    _, final = layer.run(x, state)
    sum(np.sum(np.sin(part)) for part in final).backward()  # type: ignore[union-attr]
    before = tuple(torch.tensor(s.value[None], requires_grad=True) for s in state)
    after = module(torch.tensor(x), before if len(before) > 1 else before[0])[1]
    after = after if isinstance(after, tuple) else (after,)
    sum(torch.sin(part).sum() for part in after).backward()
    for ours, theirs in zip(final, after, strict=True):
        np.testing.assert_allclose(ours.value, theirs.detach().numpy()[0], **CLOSE)
    for ours, theirs in zip(state, before, strict=True):
        np.testing.assert_allclose(ours.grad, theirs.grad.numpy()[0], **CLOSE)


@pytest.mark.parametrize("causal", [False, True])
@pytest.mark.parametrize("masked", [False, True])
def test_scaled_dot_product(causal: bool, masked: bool):
    q, k, v = (tensor(RNG.normal(size=(2, 3, t, d))) for t, d in ((5, 4), (5, 4), (5, 6)))
    mask: Any = RNG.random((2, 1, 5, 5)) < 0.7 if masked else True
    if masked:
        mask[..., 0] = True
    y = ScaledDotProduct(causal)(q, k, v, mask)
    np.sum(np.sin(y)).backward()
    far = [torch.tensor(x.value, requires_grad=True) for x in (q, k, v)]
    allowed = torch.tensor(np.tri(5, dtype=bool) & mask if causal else mask) if masked else None
    out = torch.nn.functional.scaled_dot_product_attention(
        *far, attn_mask=allowed, is_causal=causal and not masked)
    torch.sin(out).sum().backward()
    np.testing.assert_allclose(y.value, out.detach().numpy(), **CLOSE)
    for ours, theirs in zip((q, k, v), far, strict=True):
        np.testing.assert_allclose(ours.grad, theirs.grad.numpy(), **CLOSE)


@pytest.mark.parametrize("lengths", [None, [5, 1, 3]])
@pytest.mark.parametrize("itself", [False, True])
def test_multi_head_attention(lengths: Any, itself: bool):
    layer = moved(MultiHeadAttention(6, 3, RNG))
    module = torch.nn.MultiheadAttention(6, 3, batch_first=True).double()
    give(module, heads_as_theirs(layer, "value"))
    x = [tensor(RNG.normal(size=(3, t, 6))) for t in (5,) * (1 if itself else 3)]
    far = [torch.tensor(part.value, requires_grad=True) for part in x]
    y = layer(*x, lengths=lengths)
    np.sum(np.sin(y)).backward()
    hidden = None if lengths is None else torch.tensor(
        np.arange(5) >= np.array(lengths)[:, None])
    out = module(*(far * 3 if itself else far), key_padding_mask=hidden)[0]
    if itself and hidden is not None:
        out = torch.where(hidden[:, :, None], 0.0, out)
    torch.sin(out).sum().backward()
    np.testing.assert_allclose(y.value, out.detach().numpy(), **CLOSE)
    for ours, theirs in zip(x, far, strict=True):
        np.testing.assert_allclose(ours.grad, theirs.grad.numpy(), **CLOSE)
    by_name = heads_as_theirs(layer, "grad")
    for name, p in module.named_parameters():
        np.testing.assert_allclose(by_name[name], p.grad.numpy(), **CLOSE)


def heads_as_theirs(layer: MultiHeadAttention, what: str) -> dict[str, Any]:
    """The values or gradients of our weights under the names of PyTorch."""
    W, b = ({one: getattr(layer[f"{letter}_{one}"], what) for one in "qkvo"} for letter in "Wb")
    return {"in_proj_weight": np.concatenate([W[one].T for one in "qkv"]),
            "in_proj_bias": np.concatenate([b[one] for one in "qkv"]),
            "out_proj.weight": W["o"].T, "out_proj.bias": b["o"]}


def block_as_theirs(block: TransformerBlock, what: str) -> dict[str, Any]:
    """The values or gradients of our weights under the names of PyTorch."""
    found = {f"self_attn.{name}": x for name, x in heads_as_theirs(block.attention, what).items()}
    for k in "12":
        W, b, gamma, beta = (getattr(block[f"{letter}{k}"], what)
                             for letter in ("W", "b", "gamma", "beta"))
        found |= {f"linear{k}.weight": W.T, f"linear{k}.bias": b, f"norm{k}.weight": gamma,
                  f"norm{k}.bias": beta}
    return found


def give(module: Any, weights: dict[str, Any]) -> None:
    """Give `module` the weights by their names."""
    module.load_state_dict({name: torch.tensor(x) for name, x in weights.items()})


@pytest.mark.parametrize("lengths", [None, [5, 1, 3]])
@pytest.mark.parametrize("causal", [False, True])
def test_transformer_block(lengths: Any, causal: bool):
    block = moved(TransformerBlock(6, 3, RNG, causal))
    module = torch.nn.TransformerEncoderLayer(6, 3, 24, 0.0, torch.nn.functional.gelu, 1e-5,
                                              batch_first=True, norm_first=True).double()
    give(module, block_as_theirs(block, "value"))
    x = tensor(RNG.normal(size=(3, 5, 6)))
    far = torch.tensor(x.value, requires_grad=True)
    y = block(x, lengths)
    np.sum(np.sin(y)).backward()
    hidden = None if lengths is None else torch.tensor(np.arange(5) >= np.array(lengths)[:, None])
    above = torch.tensor(~np.tri(5, dtype=bool)) if causal else None
    out = module(far, above, hidden)
    if hidden is not None:
        out = torch.where(hidden[:, :, None], 0.0, out)
    torch.sin(out).sum().backward()
    np.testing.assert_allclose(y.value, out.detach().numpy(), **CLOSE)
    np.testing.assert_allclose(x.grad, far.grad.numpy(), **CLOSE)
    by_name = block_as_theirs(block, "grad")
    for name, p in module.named_parameters():
        np.testing.assert_allclose(by_name[name], p.grad.numpy(), **CLOSE)
