# One of a list of others' words: a sheet, a title.

quoted = “{ $text }”
