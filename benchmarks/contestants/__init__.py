"""One module a contestant, each with the same names, as far as it has the case: VERSION, step,
GATES and overhead, matmul and BLAS, chain, fan_out, draw; STEPS if a call of step makes several.
"""
