# Why the legacy route could not read a price list.
# $why is what is wrong, $fell_back why ml-analyze did not read the file, where that was tried.

legacy-could-not-read = { SENTENCE($why) } The legacy route could not read { $file }.{ $fell_back ->
    [none] {""}
   *[other] {" "}It fell back: { $fell_back }
}
legacy-broke-off = { CLAUSE($why) }. So { $file } was not taken into the catalogue. Retry the job; if it happens again, run `marketbel-courier doctor`.{ $fell_back ->
    [none] {""}
   *[other] {" "}It fell back: { $fell_back }
}
legacy-found-no-items = No items were found in the file.
