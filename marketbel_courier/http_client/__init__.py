"""What all HTTP clients of the courier share: kept connections and their streams.

Which servers a client may call, and what an answer means, is decided in each client's folder.
"""
