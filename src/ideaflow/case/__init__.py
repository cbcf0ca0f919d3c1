"""The business case of an idea: what it says, and how it is set in HTML and PDF."""
