"""How the shipped tagger is made: one command from annotated papers to `kg/models/`."""
