"""The reading of a delivered file: from the file on the volume to items in the catalogue.

One course (ready, claimed, unchanged or read, complete, told) with two readers: ml-analyze, and the
engine of the legacy route. The way of a file onto the volume belongs to `delivery` itself.
"""
