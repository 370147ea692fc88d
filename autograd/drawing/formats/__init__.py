"""How a scene is written: SVG, PNG, DOT, text."""
