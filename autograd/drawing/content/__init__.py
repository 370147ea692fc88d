"""What is shown: the boxes, edges and texts that a graph becomes, and what is left out."""
