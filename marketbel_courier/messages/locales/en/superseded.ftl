# Whose place a newer delivery has taken.

superseded-by-newer = A newer delivery took this one's place.
