"""Where everything stands: sizes and arcs in, places and curves out."""
