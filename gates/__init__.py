"""Gates: small differentiable functions, each with its forward rule and Jᵀ · upstream per input.

They need NumPy and SciPy only. On arrays a gate computes and returns arrays; on tensors of
`autograd` it is recorded.

    >>> import numpy as np
    >>> from gates import matvec, sigmoid
    >>> s = matvec(np.array([[1.0, 2.0], [3.0, 4.0]]), np.array([1.0, -1.0]))
    >>> sigmoid.jacobian(s)
    diag([0.1966, 0.1966])
"""

from gates.activation import (
    ELU,
    GELU,
    GELUTanh,
    LeakyReLU,
    LogSoftmax,
    ReLU,
    Sigmoid,
    SiLU,
    Softmax,
    Softplus,
    Tanh,
    elu,
    gelu,
    gelu_tanh,
    leaky_relu,
    log_softmax,
    relu,
    sigmoid,
    silu,
    softmax,
    softplus,
    tanh,
)
from gates.arithmetic import (
    Add,
    Divide,
    FMod,
    Identity,
    Modulo,
    Multiply,
    Negative,
    Power,
    RaiseTo,
    Reciprocal,
    Subtract,
    add,
    divide,
    fmod,
    identity,
    modulo,
    multiply,
    negative,
    power,
    reciprocal,
    square,
    subtract,
)
from gates.complexes import (
    Angle,
    Conjugate,
    Imag,
    Modulus,
    Real,
    angle,
    conjugate,
    imag,
    modulus,
    real,
)
from gates.convolution import Conv2d, ConvKernel2d, ConvTranspose2d, conv2d
from gates.errors import GateError, OperandError, RuleError, ShapeError
from gates.exponential import (
    Cbrt,
    Exp,
    Exp2,
    Expm1,
    Log,
    Log1p,
    Log2,
    Log10,
    LogAddExp,
    LogAddExp2,
    Sqrt,
    cbrt,
    exp,
    exp2,
    expm1,
    log,
    log1p,
    log2,
    log10,
    logaddexp,
    logaddexp2,
    sqrt,
)
from gates.extremes import Max, Min
from gates.gate import Gate
from gates.indexing import Index, Pick, Scatter, Sort, TakeAlong, Where, where
from gates.jacobian import Diagonal
from gates.joining import Concatenate, Split, Stack, Unstack
from gates.kinds import Elementwise, Linear, Multilinear
from gates.linear import (
    Dot,
    Einsum,
    MatMul,
    MatVec,
    Outer,
    Tensordot,
    dot,
    matmul,
    matvec,
    outer,
)
from gates.loss import (
    BinaryCrossEntropy,
    CrossEntropy,
    Huber,
    MeanSqErr,
    SqErr,
    binary_cross_entropy,
    cross_entropy,
    huber,
    mean_sq_err,
    sq_err,
)
from gates.operands import operand
from gates.piecewise import (
    Abs,
    Clip,
    CopySign,
    Flat,
    FMax,
    FMin,
    Maximum,
    Minimum,
    abs_,
    clip,
    copysign,
    fmax,
    fmin,
    maximum,
    minimum,
)
from gates.pooling import AvgPool2d, MaxPool2d
from gates.reducing import CumSum, LogSumExp, Mean, Norm, Prod, Std, Sum, Var
from gates.shaping import (
    BroadcastTo,
    Cast,
    ExpandDims,
    Flip,
    Pad,
    Repeat,
    Reshape,
    Roll,
    Squeeze,
    Transpose,
    Triangle,
    Truncate,
)
from gates.special import Erf, NormalCDF, erf, normal_cdf
from gates.trigonometric import (
    ArcCos,
    ArcCosh,
    ArcSin,
    ArcSinh,
    ArcTan,
    ArcTan2,
    ArcTanh,
    Cos,
    Cosh,
    Degrees,
    Hypot,
    Radians,
    Sin,
    Sinh,
    Tan,
    arccos,
    arccosh,
    arcsin,
    arcsinh,
    arctan,
    arctan2,
    arctanh,
    cos,
    cosh,
    degrees,
    hypot,
    radians,
    sin,
    sinh,
    tan,
)
from gates.windows import Fold, Windows, output_size

__all__ = [name for name in dir() if not name.startswith("_")]
