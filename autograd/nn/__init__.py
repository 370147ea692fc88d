"""Layers and models, composed from gates.

    >>> import numpy as np
    >>> import gates
    >>> from autograd.nn import Dense, Sequential
    >>> rng = np.random.default_rng(0)
    >>> model = Sequential(Dense(2, 16, rng), gates.tanh, Dense(16, 1, rng))
    >>> model(np.ones((5, 2))).shape
    (5, 1)
"""

from autograd.nn import init as init
from autograd.nn.attention import MultiHeadAttention as MultiHeadAttention
from autograd.nn.attention import TransformerBlock as TransformerBlock
from autograd.nn.convolution import Conv1d as Conv1d
from autograd.nn.convolution import Conv2d as Conv2d
from autograd.nn.convolution import ConvTranspose2d as ConvTranspose2d
from autograd.nn.counts import Summary as Summary
from autograd.nn.counts import summary as summary
from autograd.nn.decoding import greedy_decode as greedy_decode
from autograd.nn.dense import MLP as MLP
from autograd.nn.dense import Dense as Dense
from autograd.nn.dropout import Dropout as Dropout
from autograd.nn.embedding import Embedding as Embedding
from autograd.nn.embedding import Vocabulary as Vocabulary
from autograd.nn.layer import Layer as Layer
from autograd.nn.layer import Shape as Shape
from autograd.nn.models.autoencoder import Autoencoder as Autoencoder
from autograd.nn.models.cnn import CNN as CNN
from autograd.nn.models.diffusion import Denoiser as Denoiser
from autograd.nn.models.diffusion import Diffusion as Diffusion
from autograd.nn.models.diffusion import cosine_schedule as cosine_schedule
from autograd.nn.models.diffusion import linear_schedule as linear_schedule
from autograd.nn.models.gan import GAN as GAN
from autograd.nn.models.graph import GCN as GCN
from autograd.nn.models.graph import GIN as GIN
from autograd.nn.models.graph import GCNConv as GCNConv
from autograd.nn.models.graph import GINConv as GINConv
from autograd.nn.models.resnet import ResidualBlock as ResidualBlock
from autograd.nn.models.resnet import ResNet as ResNet
from autograd.nn.models.vae import VAE as VAE
from autograd.nn.norm import BatchNorm as BatchNorm
from autograd.nn.norm import LayerNorm as LayerNorm
from autograd.nn.pooling import AvgPool1d as AvgPool1d
from autograd.nn.pooling import AvgPool2d as AvgPool2d
from autograd.nn.pooling import Flatten as Flatten
from autograd.nn.pooling import MaxPool1d as MaxPool1d
from autograd.nn.pooling import MaxPool2d as MaxPool2d
from autograd.nn.recurrent import GRU as GRU
from autograd.nn.recurrent import LSTM as LSTM
from autograd.nn.recurrent import RNN as RNN
from autograd.nn.sequence import LastState as LastState
from autograd.nn.sequence import MeanPool as MeanPool
from autograd.nn.sequential import Residual as Residual
from autograd.nn.sequential import Sequential as Sequential
from autograd.nn.stacking import Bidirectional as Bidirectional
from autograd.nn.stacking import Stacked as Stacked
