# What the clean-up of the shared volume removed, and why.

# $removed is a list of what went; none if nothing did.
removal-done = Removed { $removed ->
    [none] nothing
   *[other] { $removed }
}; kept { $kept } in flight, left { $left } alone that are not ours. The volume holds { SIZE($held) }{ $limit ->
    [none] {""}
   *[other] {" "}of { SIZE($limit) }
}.{ $expired ->
    [0] {""}
    [one] {" "}{ $expired } question of the review queue has expired.
   *[other] {" "}{ $expired } questions of the review queue have expired.
}{ $archive ->
    [none] {""}
   *[other] {" "}{ SENTENCE($archive) }
}
removal-planned = Would remove { $removed ->
    [none] nothing
   *[other] { $removed }
}; kept { $kept } in flight, left { $left } alone that are not ours. The volume holds { SIZE($held) }{ $limit ->
    [none] {""}
   *[other] {" "}of { SIZE($limit) }
}.{ $expired ->
    [0] {""}
    [one] {" "}{ $expired } question of the review queue has expired.
   *[other] {" "}{ $expired } questions of the review queue have expired.
}{ $archive ->
    [none] {""}
   *[other] {" "}{ SENTENCE($archive) }
}

## So many, by the reason

removal-of-expired = { $n } expired ({ SIZE($size) })
removal-of-orphan-files = { $n } { $n ->
    [one] orphan file
   *[other] orphan files
} ({ SIZE($size) })
removal-of-orphan-sidecars = { $n } { $n ->
    [one] orphan sidecar
   *[other] orphan sidecars
} ({ SIZE($size) })
removal-of-leftovers = { $n } { $n ->
    [one] leftover
   *[other] leftovers
} ({ SIZE($size) })
removal-of-over-limit = { $n } over the limit ({ SIZE($size) })

## The archive
# $late files were archived late; $versions were forgotten, which freed $freed of the archive's bytes.

removal-of-versions = Archive: { $late } kept late, { $versions } { $versions ->
    [one] version
   *[other] versions
} forgotten, { SIZE($freed) } freed, { SIZE($held) } held.
removal-without-archive = The archive fails, and { $n } { $n ->
    [one] file waits
   *[other] files wait
} for it: { CLAUSE($why) }.

## Rows that have had their time
# $size is that of the rows alone; $rest is none if nothing old is left.

removal-of-rows-done = Removed { $n ->
    [one] { $n } old row or file
   *[other] { $n } old rows and files
} ({ SIZE($size) }).{ $rest ->
    [none] {""}
   *[other] {" "}The next round goes on with the rest.
}
removal-of-rows-planned = Would remove { $n ->
    [one] { $n } old row or file
   *[other] { $n } old rows and files
} ({ SIZE($size) }).

## Why a file may go

removal-why-expired = expired
removal-why-orphan-file = orphan file
removal-why-orphan-sidecar = orphan sidecar
removal-why-leftover = leftover
removal-why-over-limit = over the limit
