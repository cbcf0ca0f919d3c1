"""ideaflow carries improvement ideas from a noticed problem to a shared learning, as events."""

__version__ = "0.1.0"
