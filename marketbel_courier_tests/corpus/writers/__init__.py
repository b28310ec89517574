"""Writers of each format that share nothing with its reader: a grid of cells becomes a file."""
