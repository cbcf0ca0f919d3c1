"""What ideaflow is measured beside: each a process of its own, with its own libraries."""
