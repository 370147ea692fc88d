"""What `python -m autograd` does with a user's own script and with exercises."""
