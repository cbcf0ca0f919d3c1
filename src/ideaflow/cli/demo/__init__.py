"""`ideaflow demo`: three months of an invented service, played through the same commands that everybody uses."""
