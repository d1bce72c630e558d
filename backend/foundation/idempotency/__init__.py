"""How does a write that is sent twice happen once? By a key in its header, or by its nature; each view says which."""
