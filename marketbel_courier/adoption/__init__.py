"""What the former worker left behind: looked at, decided upon, taken over, and told."""
