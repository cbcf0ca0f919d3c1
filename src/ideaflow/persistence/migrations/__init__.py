"""The way from every earlier schema to today's: one revision for each, in `versions`."""
