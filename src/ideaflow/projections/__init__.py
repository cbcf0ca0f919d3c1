"""The lists people act on, each folded from events and able to be rebuilt from zero."""
