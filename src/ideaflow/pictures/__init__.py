"""Pictures as SVG, drawn from values of the domain; readable in black and white and on a phone."""
