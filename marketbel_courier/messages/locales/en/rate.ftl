# Exchange rates: what is wrong with a table of them, and which of its rates are not believed.

rate-source-unset = No source of exchange rates is set. Name an address or a file in RATES_SOURCE.
rate-file-not-there = There is no file of rates: { $path }. Correct RATES_SOURCE.
rate-file-unopened = The file of rates cannot be read ({ $why }): { $path }.
rate-file-too-large = The rates are larger than { MIB($most_bytes) }. Name the table itself in RATES_SOURCE.
rate-file-unreadable = No table of rates can be read: { CLAUSE($why) }. See what is at RATES_SOURCE.
rate-file-without-header = The rates have no header. The first line of a CSV names currency, units, rate.
rate-file-without-base = Whose money the rates are in is not told. Set SHOP_CURRENCY.
rate-file-of-two-bases = The rates are against several currencies. Name a table against one.
rate-file-ambiguous = The rates do not say which way they go. Call the columns currency, units, rate.
rate-file-contradictory = Two different rates of one currency: { $currency }. See what is at RATES_SOURCE.
rate-file-too-long = Too many rates are in one table (more than { $most }). Name a table of one day.
rate-file-empty = No rates were found. See what is at RATES_SOURCE.

## Rates that are not believed

# $day is a date.
rate-table-of-the-future = The rates are of a day to come: { $day }. See what is at RATES_SOURCE.
rate-table-older = The rates are older than the known ones: of { $day }, those of { $former }. See what is at RATES_SOURCE.
rate-table-unlike = The rates are unlike what is known ({ $n } of them): { CLAUSE($why) }. If they are right, run `marketbel-courier rates refresh --accept`.
rate-jumped = A rate has jumped: { $currency } from { DECIMAL($former) } to { DECIMAL($rate) } { $base }.
rate-implausible = A rate is far off: { $currency } at { DECIMAL($rate) } { $base }, where roughly { DECIMAL($rough) } is right.
rate-some-refused = Some rates are not believed ({ $n } of them): { CLAUSE($why) }. If they are right, run `marketbel-courier rates refresh --accept`.
rate-table-stale = The exchange rates are stale, of { $day }. See whether RATES_SOURCE still has new ones.
