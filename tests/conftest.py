"""Hypothesis profiles: `HYPOTHESIS_PROFILE=dev` (the usual), `smoke`, `ci` or `deep`."""

from __future__ import annotations

import os

from hypothesis import HealthCheck, settings

for name, examples in (("smoke", 1), ("dev", 3), ("ci", 5), ("deep", 500)):
    settings.register_profile(name, max_examples=examples, deadline=None, print_blob=True,
                              derandomize=name in ("smoke", "ci"),  # a change is judged the same
                              suppress_health_check=[HealthCheck.too_slow])
settings.load_profile(os.environ.get("HYPOTHESIS_PROFILE", "dev"))
