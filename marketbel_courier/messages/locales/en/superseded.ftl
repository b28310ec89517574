# What took a delivery's place, so that it went no further.

superseded-by-newer = A newer delivery took this one's place.
superseded-by-job = Another job took its place: { $job }.
superseded-by-later-list = A later price list is in the catalogue. Nothing of this one was stored.
superseded-by-newer-before-reading = Not read again: a newer delivery is there. Or it is on its way. Ask for the newest one.
superseded-before-its-retry = Job taken by another run or newer delivery. A run is at work on it already, or a newer delivery is on its way or took its place.
superseded-by-another-run = Another run has taken this job over.
superseded-meanwhile = The job has ended meanwhile.
