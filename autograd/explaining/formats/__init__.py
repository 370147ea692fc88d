"""How a page is written: text, Markdown, LaTeX, HTML."""
