"""What people read, as data: a code with parameters, said in each language by one catalogue.

The Fluent files of the catalogue, and what renders them, belong here. Who says a message, and when,
does not: a message is made where its fact is found.
"""
