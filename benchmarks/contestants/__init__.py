"""One module a contestant, each with the same names: VERSION, step, GATES, chain, fan_out."""
