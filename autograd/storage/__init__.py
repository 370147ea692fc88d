"""Models in safetensors files: `save`, `load`, and `read` for all that a file holds."""

from autograd.storage.checkpoint import Checkpoint as Checkpoint
from autograd.storage.checkpoint import load as load
from autograd.storage.checkpoint import read as read
from autograd.storage.checkpoint import save as save
from autograd.storage.errors import ModelFormatError as ModelFormatError
from autograd.storage.errors import SaveError as SaveError
from autograd.storage.errors import StorageDependencyError as StorageDependencyError
from autograd.storage.table import register as register
