"""The reading of a delivered file: from the file on the volume to items in the catalogue.

Both routes share one sequence of steps (ready, claimed, unchanged or read, complete, told). Their
readers are ml-analyze and the engine. Fetching the file is done in `delivery` itself.
"""
