"""Files that mean harm, or are not what they claim to be."""
