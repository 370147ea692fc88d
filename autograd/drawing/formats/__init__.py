"""How a scene is written: SVG, PNG, PDF, TikZ, DOT, Mermaid, text."""
