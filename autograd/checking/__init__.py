"""Checks of gates and functions: their exact derivatives against numeric ones, with a report."""

from autograd.checking.checker import check
from autograd.checking.numeric import Numeric, numeric_jacobian
from autograd.checking.report import CheckError, Report, Result

__all__ = ["CheckError", "Numeric", "Report", "Result", "check", "numeric_jacobian"]
