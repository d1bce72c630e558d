"""A process that is killed at a named point, held there by things outside it: a trigger, a mail server, a pipe."""
