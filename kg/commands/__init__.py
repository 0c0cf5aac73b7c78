"""The commands, a module a kind; :mod:`kg.cli` gathers them."""
