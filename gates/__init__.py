"""Gates: small differentiable functions, each with its forward rule and Jᵀ · upstream per input.

They need NumPy and SciPy only. On arrays a gate computes and returns arrays; on tensors of
`autograd` it is recorded.

    >>> import numpy as np
    >>> from gates import matvec, sigmoid
    >>> s = matvec(np.array([[1.0, 2.0], [3.0, 4.0]]), np.array([1.0, -1.0]))
    >>> sigmoid.jacobian(s)
    diag([0.1966, 0.1966])
"""

import typing as _typing

from gates.activation import ELU as ELU
from gates.activation import GELU as GELU
from gates.activation import GELUTanh as GELUTanh
from gates.activation import LeakyReLU as LeakyReLU
from gates.activation import LogSoftmax as LogSoftmax
from gates.activation import ReLU as ReLU
from gates.activation import Sigmoid as Sigmoid
from gates.activation import SiLU as SiLU
from gates.activation import Softmax as Softmax
from gates.activation import Softplus as Softplus
from gates.activation import Tanh as Tanh
from gates.activation import elu as elu
from gates.activation import gelu as gelu
from gates.activation import gelu_tanh as gelu_tanh
from gates.activation import leaky_relu as leaky_relu
from gates.activation import log_softmax as log_softmax
from gates.activation import relu as relu
from gates.activation import sigmoid as sigmoid
from gates.activation import silu as silu
from gates.activation import softmax as softmax
from gates.activation import softplus as softplus
from gates.activation import tanh as tanh
from gates.affine import Affine as Affine
from gates.affine import Flatten as Flatten
from gates.affine import affine as affine
from gates.affine import flatten as flatten
from gates.arithmetic import Add as Add
from gates.arithmetic import Divide as Divide
from gates.arithmetic import FMod as FMod
from gates.arithmetic import Identity as Identity
from gates.arithmetic import Modulo as Modulo
from gates.arithmetic import Multiply as Multiply
from gates.arithmetic import Negative as Negative
from gates.arithmetic import Power as Power
from gates.arithmetic import RaiseTo as RaiseTo
from gates.arithmetic import Reciprocal as Reciprocal
from gates.arithmetic import Subtract as Subtract
from gates.arithmetic import add as add
from gates.arithmetic import divide as divide
from gates.arithmetic import fmod as fmod
from gates.arithmetic import identity as identity
from gates.arithmetic import modulo as modulo
from gates.arithmetic import multiply as multiply
from gates.arithmetic import negative as negative
from gates.arithmetic import power as power
from gates.arithmetic import reciprocal as reciprocal
from gates.arithmetic import square as square
from gates.arithmetic import subtract as subtract
from gates.attention import ScaledDotProduct as ScaledDotProduct
from gates.attention import scaled_dot_product as scaled_dot_product
from gates.complexes import Angle as Angle
from gates.complexes import Conjugate as Conjugate
from gates.complexes import Imag as Imag
from gates.complexes import Modulus as Modulus
from gates.complexes import Real as Real
from gates.complexes import angle as angle
from gates.complexes import conjugate as conjugate
from gates.complexes import imag as imag
from gates.complexes import modulus as modulus
from gates.complexes import real as real
from gates.convolution import AffineConv2d as AffineConv2d
from gates.convolution import Conv2d as Conv2d
from gates.convolution import ConvKernel2d as ConvKernel2d
from gates.convolution import ConvTranspose2d as ConvTranspose2d
from gates.convolution import affine_conv2d as affine_conv2d
from gates.convolution import conv2d as conv2d
from gates.errors import GateError as GateError
from gates.errors import OperandError as OperandError
from gates.errors import RuleError as RuleError
from gates.errors import ShapeError as ShapeError
from gates.exponential import Cbrt as Cbrt
from gates.exponential import Exp as Exp
from gates.exponential import Exp2 as Exp2
from gates.exponential import Expm1 as Expm1
from gates.exponential import Log as Log
from gates.exponential import Log1p as Log1p
from gates.exponential import Log2 as Log2
from gates.exponential import Log10 as Log10
from gates.exponential import LogAddExp as LogAddExp
from gates.exponential import LogAddExp2 as LogAddExp2
from gates.exponential import Sqrt as Sqrt
from gates.exponential import cbrt as cbrt
from gates.exponential import exp as exp
from gates.exponential import exp2 as exp2
from gates.exponential import expm1 as expm1
from gates.exponential import log as log
from gates.exponential import log1p as log1p
from gates.exponential import log2 as log2
from gates.exponential import log10 as log10
from gates.exponential import logaddexp as logaddexp
from gates.exponential import logaddexp2 as logaddexp2
from gates.exponential import sqrt as sqrt
from gates.extremes import Max as Max
from gates.extremes import Min as Min
from gates.gate import Gate as Gate
from gates.gated import GRUResetAfterScan as GRUResetAfterScan
from gates.gated import GRUScan as GRUScan
from gates.gaussian import GaussianKL as GaussianKL
from gates.gaussian import Reparameterise as Reparameterise
from gates.gaussian import gaussian_kl as gaussian_kl
from gates.gaussian import reparameterise as reparameterise
from gates.indexing import Index as Index
from gates.indexing import Pick as Pick
from gates.indexing import Scatter as Scatter
from gates.indexing import Sort as Sort
from gates.indexing import TakeAlong as TakeAlong
from gates.indexing import Where as Where
from gates.indexing import where as where
from gates.jacobians import Diagonal as Diagonal
from gates.joining import Concatenate as Concatenate
from gates.joining import Split as Split
from gates.joining import Stack as Stack
from gates.joining import Unstack as Unstack
from gates.kinds import Elementwise as Elementwise
from gates.kinds import Linear as Linear
from gates.kinds import Multilinear as Multilinear
from gates.linear import Dot as Dot
from gates.linear import Einsum as Einsum
from gates.linear import MatMul as MatMul
from gates.linear import MatVec as MatVec
from gates.linear import Outer as Outer
from gates.linear import Tensordot as Tensordot
from gates.linear import dot as dot
from gates.linear import matmul as matmul
from gates.linear import matvec as matvec
from gates.linear import outer as outer
from gates.loss import BinaryCrossEntropy as BinaryCrossEntropy
from gates.loss import CrossEntropy as CrossEntropy
from gates.loss import Huber as Huber
from gates.loss import MeanSqErr as MeanSqErr
from gates.loss import SqErr as SqErr
from gates.loss import binary_cross_entropy as binary_cross_entropy
from gates.loss import cross_entropy as cross_entropy
from gates.loss import huber as huber
from gates.loss import mean_sq_err as mean_sq_err
from gates.loss import sq_err as sq_err
from gates.names import no_attribute as _no_attribute
from gates.names import public as _public
from gates.operands import operand as operand
from gates.piecewise import Abs as Abs
from gates.piecewise import Clip as Clip
from gates.piecewise import CopySign as CopySign
from gates.piecewise import Flat as Flat
from gates.piecewise import FMax as FMax
from gates.piecewise import FMin as FMin
from gates.piecewise import Maximum as Maximum
from gates.piecewise import Minimum as Minimum
from gates.piecewise import abs_ as abs_
from gates.piecewise import clip as clip
from gates.piecewise import copysign as copysign
from gates.piecewise import fmax as fmax
from gates.piecewise import fmin as fmin
from gates.piecewise import maximum as maximum
from gates.piecewise import minimum as minimum
from gates.pooling import AvgPool2d as AvgPool2d
from gates.pooling import MaxPool2d as MaxPool2d
from gates.recurrent import LSTMScan as LSTMScan
from gates.recurrent import RNNScan as RNNScan
from gates.reducing import CumSum as CumSum
from gates.reducing import LogSumExp as LogSumExp
from gates.reducing import Mean as Mean
from gates.reducing import Norm as Norm
from gates.reducing import Prod as Prod
from gates.reducing import Std as Std
from gates.reducing import Sum as Sum
from gates.reducing import Var as Var
from gates.shaping import BroadcastTo as BroadcastTo
from gates.shaping import Cast as Cast
from gates.shaping import ExpandDims as ExpandDims
from gates.shaping import Flip as Flip
from gates.shaping import Pad as Pad
from gates.shaping import Repeat as Repeat
from gates.shaping import Reshape as Reshape
from gates.shaping import Roll as Roll
from gates.shaping import Squeeze as Squeeze
from gates.shaping import Transpose as Transpose
from gates.shaping import Triangle as Triangle
from gates.shaping import Truncate as Truncate
from gates.special import Erf as Erf
from gates.special import NormalCDF as NormalCDF
from gates.special import erf as erf
from gates.special import normal_cdf as normal_cdf
from gates.trigonometric import ArcCos as ArcCos
from gates.trigonometric import ArcCosh as ArcCosh
from gates.trigonometric import ArcSin as ArcSin
from gates.trigonometric import ArcSinh as ArcSinh
from gates.trigonometric import ArcTan as ArcTan
from gates.trigonometric import ArcTan2 as ArcTan2
from gates.trigonometric import ArcTanh as ArcTanh
from gates.trigonometric import Cos as Cos
from gates.trigonometric import Cosh as Cosh
from gates.trigonometric import Degrees as Degrees
from gates.trigonometric import Hypot as Hypot
from gates.trigonometric import Radians as Radians
from gates.trigonometric import Sin as Sin
from gates.trigonometric import Sinh as Sinh
from gates.trigonometric import Tan as Tan
from gates.trigonometric import arccos as arccos
from gates.trigonometric import arccosh as arccosh
from gates.trigonometric import arcsin as arcsin
from gates.trigonometric import arcsinh as arcsinh
from gates.trigonometric import arctan as arctan
from gates.trigonometric import arctan2 as arctan2
from gates.trigonometric import arctanh as arctanh
from gates.trigonometric import cos as cos
from gates.trigonometric import cosh as cosh
from gates.trigonometric import degrees as degrees
from gates.trigonometric import hypot as hypot
from gates.trigonometric import radians as radians
from gates.trigonometric import sin as sin
from gates.trigonometric import sinh as sinh
from gates.trigonometric import tan as tan
from gates.windows import Fold as Fold
from gates.windows import Windows as Windows
from gates.windows import output_size as output_size

__all__ = _public(globals())


def __dir__() -> list[str]:
    return __all__


if not _typing.TYPE_CHECKING:
    def __getattr__(name: str) -> object:
        raise _no_attribute(name, {__name__: __all__})
