"""How events, people and keys are stored; every write goes through one transaction."""
