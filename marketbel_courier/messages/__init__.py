"""Messages for people, as data: a code with parameters, rendered in each language from a catalogue.

The catalogue's Fluent files and the code that renders them belong here. A message is created where
its fact is found, in other folders.
"""
