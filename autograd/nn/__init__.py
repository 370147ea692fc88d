"""Layers and models, composed from gates."""

from autograd.nn.attention import MultiHeadAttention as MultiHeadAttention
from autograd.nn.attention import TransformerBlock as TransformerBlock
from autograd.nn.decoding import greedy_decode as greedy_decode
from autograd.nn.layer import Layer as Layer
from autograd.nn.layer import Shape as Shape
from autograd.nn.recurrent import GRU as GRU
from autograd.nn.recurrent import LSTM as LSTM
from autograd.nn.recurrent import RNN as RNN
from autograd.nn.stacking import Bidirectional as Bidirectional
from autograd.nn.stacking import Stacked as Stacked
