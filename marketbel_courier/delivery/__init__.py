"""What the courier does for a supplier: fetch the file, have it analysed, keep all informed."""
