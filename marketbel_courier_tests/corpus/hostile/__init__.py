"""Files that attack the reader, or are not what they claim to be."""
