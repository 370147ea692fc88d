"""Training: optimizers, data, `fit`, metrics, and ways to other libraries.

    >>> from autograd.training import Adam, FitOptions, fit, split
"""

import importlib.util as _util
import inspect as _inspect
import typing as _typing

from autograd.training.adagrad import Adadelta as Adadelta
from autograd.training.adagrad import AdaGrad as AdaGrad
from autograd.training.adam import Adam as Adam
from autograd.training.adam import AdamW as AdamW
from autograd.training.augmentation import Flip as Flip
from autograd.training.augmentation import Noise as Noise
from autograd.training.augmentation import Shift as Shift
from autograd.training.callbacks import Callback as Callback
from autograd.training.callbacks import Checkpoint as Checkpoint
from autograd.training.callbacks import EarlyStopping as EarlyStopping
from autograd.training.clipping import ClipNorm as ClipNorm
from autograd.training.clipping import ClipValue as ClipValue
from autograd.training.data import Data as Data
from autograd.training.data import Split as Split
from autograd.training.data import batches as batches
from autograd.training.data import split as split
from autograd.training.evaluation import evaluate as evaluate
from autograd.training.evaluation import predict as predict
from autograd.training.fit import fit as fit
from autograd.training.history import History as History
from autograd.training.history import PlotDependencyError as PlotDependencyError
from autograd.training.metrics import accuracy as accuracy
from autograd.training.metrics import classes_of as classes_of
from autograd.training.metrics import confusion_matrix as confusion_matrix
from autograd.training.metrics import mean_squared_error as mean_squared_error
from autograd.training.optimizer import Optimizer as Optimizer
from autograd.training.penalties import l1 as l1
from autograd.training.penalties import l2 as l2
from autograd.training.preparation import Standardizer as Standardizer
from autograd.training.preparation import rolling_windows as rolling_windows
from autograd.training.rmsprop import RMSprop as RMSprop
from autograd.training.run import FitOptions as FitOptions
from autograd.training.run import TrainingError as TrainingError
from autograd.training.schedules import CosineDecay as CosineDecay
from autograd.training.schedules import ExponentialDecay as ExponentialDecay
from autograd.training.schedules import Piecewise as Piecewise
from autograd.training.schedules import StepDecay as StepDecay
from autograd.training.schedules import WarmUp as WarmUp
from autograd.training.sgd import SGD as SGD
from autograd.training.sgd import Momentum as Momentum
from autograd.training.sgd import Nesterov as Nesterov
from autograd.training.vectors import from_vector as from_vector
from autograd.training.vectors import objective as objective
from autograd.training.vectors import to_vector as to_vector
from autograd.training.weight_table import WeightTable as WeightTable
from autograd.training.weight_table import weight_table as weight_table

_ESTIMATORS = ("Classifier", "Regressor")
__all__ = [_name for _name, _value in globals().items()
           if not _name.startswith("_") and not _inspect.ismodule(_value)]
if _util.find_spec("sklearn") is not None:
    __all__ += _ESTIMATORS

if _typing.TYPE_CHECKING:
    from autograd.training.scikit import Classifier as Classifier
    from autograd.training.scikit import Regressor as Regressor
else:
    def __getattr__(name: str) -> object:
        """The estimators, which load scikit-learn, when they are first used."""
        if name in _ESTIMATORS:
            from autograd.training import scikit
            return getattr(scikit, name)
        raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
