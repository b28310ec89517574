# Why a job of the former worker's has failed, as its ledger row says.

former-left-in-download = Left by the former worker in its download.
former-left-before-hand-over = Left by the former worker, not handed over.
former-left-at-ml-analyze = Left by the former worker: ml-analyze read it.
former-forgotten-by-ml-analyze = Left by the former worker: ml-analyze has forgotten it.
former-gave-no-reason = The former worker gave no reason.
# $reasons are sentences: what ml-analyze said of the file.
former-analysis-failed = { $reasons } ml-analyze could not read it.
former-analysis-failed-without-reason = The analysis failed without a reason. ml-analyze could not read it.
