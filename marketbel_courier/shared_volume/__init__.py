"""The shared volume: file names, atomic publishing, sidecars and their verification."""
