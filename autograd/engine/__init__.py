"""The engine: tensors, how gates are recorded on them, and the sweeps of the chain rule."""
