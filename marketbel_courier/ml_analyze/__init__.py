"""The bundled ml-analyze: a service of its own that keeps the contract of Marketbel's."""
