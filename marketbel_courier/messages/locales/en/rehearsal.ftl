# What is told of reading kept versions of files anew, without storing anything.

rehearsal-broke-off = Rehearsal broke off: the database was away, or the supplier was deleted meanwhile. Try again.
