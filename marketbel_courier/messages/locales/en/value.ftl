# Why a value cannot be taken, of a setting or of a request, as the end of a sentence.

# $version is the version of the Internet Protocol: 4 or 6.
value-no-network = value is not a valid IPv{ DIGITS($version) } network
value-no-integer = Input should be a valid integer, unable to parse string as an integer
value-no-number = Input should be a valid number, unable to parse string as a number
value-no-boolean = Input should be a valid boolean, unable to interpret input
value-not-above = Input should be greater than { DECIMAL($limit) }
value-below = Input should be greater than or equal to { DECIMAL($limit) }
value-not-below = Input should be less than { DECIMAL($limit) }
value-above = Input should be less than or equal to { DECIMAL($limit) }
# $words are the words that may be given.
value-no-such-word = Input should be { $words }
value-too-short = String should have at least { $n ->
    [one] { $n } character
   *[other] { DIGITS($n) } characters
 }
# $most is how many characters there may be.
value-too-long = String should have at most { $most ->
    [one] { $most } character
   *[other] { DIGITS($most) } characters
 }
value-missing = Field required
value-no-text = Input should be a valid string
value-no-list = Input should be a valid list
value-no-word-of-truth = Input should be a valid boolean
value-no-uuid = must be a UUID
value-of-broken-uuid = Input should be a valid UUID, { $why }
value-list-too-short = List should have at least { $least ->
    [one] { $least } item
   *[other] { DIGITS($least) } items
 } after validation, not { DIGITS($n) }
value-list-too-long = List should have at most { $most ->
    [one] { $most } item
   *[other] { DIGITS($most) } items
 } after validation, not { DIGITS($n) }
value-list-longer = List should have at most { $most ->
    [one] { $most } item
   *[other] { DIGITS($most) } items
 } after validation, not more
value-no-json = JSON decode error
value-blank = must not be blank
value-with-nul = must not contain a NUL character
value-no-email = must be an e-mail address, such as { $example }
value-no-amount = must be a number from 0 on
value-no-amount-up-to = must be a number from 0 to { DECIMAL($most) }
value-no-whole-number = must be a whole number from 1 to { DECIMAL($most) }
# $other is another parameter.
value-larger-than-other = must not be larger than { $other }
value-no-moment = must be a date or a time, such as 2026-11-30 or 2026-11-30T08:00:00Z
