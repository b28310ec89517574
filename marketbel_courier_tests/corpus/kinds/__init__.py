"""Lists of each kind that readers stumble over: as suppliers write them, in every fitting format.

`examples` are files with an expectation beside each; the modules here write further ones, which
differ in layout, language and format.
"""
