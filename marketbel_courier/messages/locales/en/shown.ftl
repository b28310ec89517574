# What a job is shown as: its state in a word or two.

shown-downloading = downloading
shown-waiting = waiting
shown-analyzing = analyzing
shown-matching = matching
shown-complete = complete
shown-warnings = complete with warnings
shown-unchanged = unchanged
shown-superseded = replaced by a newer delivery
shown-failed = failed
