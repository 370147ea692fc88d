"""Models: each a composition of layers and gates whose call is its mathematics, a family a file."""

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
