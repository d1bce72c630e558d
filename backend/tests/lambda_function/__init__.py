"""The function as Lambda runs it: the image's command, deployed settings, events as AWS sends them."""
