"""The ordinary lists, by what is remarkable about them."""
