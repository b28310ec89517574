"""The sensors, one file each: read, decide in a pure function, emit."""
