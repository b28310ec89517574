"""Writers that turn a grid of cells into a file of each format, without code of the readers."""
