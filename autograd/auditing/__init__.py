"""Finding sick gradients: where they vanish, explode, turn NaN or never come, and why."""

from autograd.auditing.findings import Finding
from autograd.auditing.report import Audit, audit
from autograd.auditing.rows import ParameterRow, ScopeRow, TensorRow
from autograd.auditing.thresholds import Thresholds

__all__ = ["Audit", "Finding", "ParameterRow", "ScopeRow", "TensorRow", "Thresholds", "audit"]
