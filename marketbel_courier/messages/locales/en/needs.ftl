# Why a price list is held until a person has shown how it is read.

# $why is a list of messages of `doubt`.
needs-mapping = Unsure how to read the list: { $why }. Show which column holds what: on the supplier's page, or by `marketbel-courier teach`.
# $why is a message of `header`.
needs-mapping-for-a-header = { SENTENCE($why) } Show which column holds what: on the supplier's page, or by `marketbel-courier teach`.
