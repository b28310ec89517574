"""Kinds of lists that readers often misread, as suppliers write them, in every fitting format.

`examples` are files with an expectation beside each; the modules here write further ones, which
differ in layout, language and format.
"""
