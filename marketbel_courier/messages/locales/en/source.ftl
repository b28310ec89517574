# Why a price list could not be fetched from where a supplier publishes it.
# $address is an address as it may be shown, $host the host and port in it.

## The address

source-address-missing = No source address is given. Enter one.
source-address-with-blanks = Address has blanks or control characters. Correct it.
source-address-unprintable = Address has characters that cannot be seen, such as line breaks. Correct it.
source-address-too-long = Address too long: over { DIGITS($most) } characters. Correct it.
source-address-unclear = Address is unclear: where its host ends. Correct it. In a name or password, write / ? # @ and \ as %2F %3F %23 %40 and %5C, and likewise an @ that stands behind the host; a port is a number. Better still, take the password out of the address and give it a login.
source-address-of-no-kind = Address is neither http(s) nor a file's path. It must begin with http:// or https://, or be the full path of a file. Correct it.
source-address-not-of-web = Not an http or https address: { $address }. Correct it.
source-address-of-no-file = Not the address of a file. It looks like file:///folder/price.xlsx. Correct it.
source-address-unreadable = Address cannot be read ({ CLAUSE($why) }). Correct it.
# $address is the address of a machine, $host the name that leads there.
source-address-internal = Internal address refused: { $address }. It is that of { $host }, and the courier does not fetch from such addresses. If that is meant, add its network to SOURCE_PRIVATE_NETWORKS.
source-port-not-allowed = Port not allowed: { DIGITS($port) }. The address is at { $host }. If that is meant, add the port to SOURCE_ALLOWED_PORTS.
source-redirects-too-many = Too many redirects: more than { $most }. Address: { $address }. Use the one where they end.
source-redirect-unreadable = Redirect to an address that cannot be read. Address: { $address }. Ask the supplier to mend it.

## The connection

source-connection-refused = No connection to { $host }: refused. Check that it is up and the port is right.
source-connection-timed-out = No connection to { $host }: timed out. Try again later.
source-connection-failed = No connection to { $host }: { CLAUSE($why) }. Check the address.
source-name-unresolved = No connection to { $host }: the name { $name } cannot be resolved. Check the address.
source-connection-broke = Connection broke before an answer. Server: { $host }. Try again later.
source-insecure = No secure connection to { $host }: { CLAUSE($why) }. Tell the supplier, or correct the address.
source-answer-late = No answer from { $host } in time. Try again later.
source-download-too-long = Download took over { DURATION($time) }. Try again when the source is faster, or raise DOWNLOAD_DEADLINE_SECONDS.

## The answer

source-asks-to-slow-down = HTTP 429: too many requests. { $host } asks to slow down. Try again later.
source-server-unable = HTTP { DIGITS($status) }: the server cannot answer now. Try { $host } again later.
source-file-not-found = HTTP { DIGITS($status) }: no file there. Address: { $address }. Ask the supplier for the new one.
source-access-refused = HTTP { DIGITS($status) }: access refused. Address: { $address }. It may not be read without a login: enter one for this supplier (`marketbel-courier login`), or ask the supplier for an address that is open.
source-request-refused = HTTP { DIGITS($status) }: request refused. Address: { $address }. Check it.
source-answer-incomplete = HTTP { DIGITS($status) }: answer without the whole file. Address: { $address }. If this stays so, check the address.
source-answer-no-file = HTTP { DIGITS($status) }: the answer is no file. Address: { $address }. If this stays so, check the address.
source-header-too-long = Header too long: { $name }. It has { DIGITS($size) } bytes, so the answer was not read. Address: { $address }. Ask the supplier to mend the server.
source-answer-unreadable = Answer with headers that cannot be read. Address: { $address }. If this stays so, ask the supplier to mend the server.
# $encoding is what the header Content-Encoding names.
source-encoding-unknown = Unknown content encoding: { CLAUSE($encoding) }. { $host } sends the file in it, though the courier asked for none and cannot undo it. Ask the supplier for another address.
source-encodings-stacked = { $n ->
    [one] { $n } encoding
   *[other] { $n } encodings
 } on top of each other
source-encoding-damaged = Compressed answer damaged or incomplete. It came from { $host } ({ CLAUSE($why) }). Try again later.
source-encoding-cut-short = the compressed data stops short
source-encoding-of-too-many-parts = the compressed data has too many parts

## The file, on its way

# $host is not known of a file in a folder.
source-transfer-incomplete = Transfer broke off: { $host ->
    [none] the source
   *[other] { $host }
 } ended it before the file was whole. Try again later.
source-transfer-silent = Transfer broke off: { $host } fell silent. Try again later.
source-transfer-lost = Transfer broke off: lost connection to { $host }. Try again later.
source-sent-too-much = The source sent more than it had announced. If this stays so, ask the supplier for a new file.
source-file-empty = The source sent an empty file. If this stays so, ask the supplier for a new file.
source-file-too-large = File too large: { MIB($size) }, limit { MIB($limit) }. It has { DIGITS($size) } bytes, and { DIGITS($limit) } are allowed. Ask the supplier for a smaller file, or raise MAX_FILE_SIZE_MB.
# $size is not known where the file was not read to its end.
source-file-over-limit = File too large: over the limit of { MIB($limit) }. It has { $size ->
    [none] more
   *[other] { DIGITS($size) }
 } bytes, and { DIGITS($limit) } are allowed. Ask the supplier for a smaller file, or raise MAX_FILE_SIZE_MB.

## A file in a folder

source-path-unusable = Path cannot be used: { $path }. Correct it.
source-path-without-file = No such file: { $path }. Put it there, or correct the path.
source-path-of-no-file = Not a file: { $path }. Name the price list itself.
source-path-of-the-system = Not a price list, a file of the system: { $path }. Correct the path.
source-path-of-another-supplier = File of another supplier: { $path }. Correct the path.
source-folder-not-allowed = Folder not allowed: { $path }. Price lists may not be taken from there. Move the file to a folder that is allowed, or add its own to LOCAL_SOURCE_DIRS.
source-file-not-permitted = No permission to read the file: { $path }. Let the courier's user read it.
source-file-not-opened = File cannot be opened: { CLAUSE($why) }. Path: { $path }. Correct it.
source-file-unreadable = File cannot be read: { CLAUSE($why) }. Path: { $path }. Check the disk.
source-file-changed = File changed while it was copied: { $path }. Try again later.

## A shared link

# $service is the name of the service that keeps the file.
source-share-of-folder = Shared folder, not a file: { $service }. Open the price list in it, and give the link to that file.
source-share-of-document = Shared text or slides: { $service }. Ask for the price list as XLSX, CSV or PDF, and give the link to that file.
source-share-of-owner = Link for its owner alone: { $service }. Share the file with everyone who has the link, and give the link that the service makes for it.
source-share-unsupported = No download from { $service }. It shows its files to people only: ask the supplier for the address of the file itself, or for a link of Google Drive, Dropbox, Yandex Disk or OneDrive.
source-share-closed = Shared file is not open: { $service }. It showed a page where the file was expected: share it with everyone who has the link, without a sign-in and with downloads allowed. Then try again.
source-share-unreadable = Answer cannot be read: { $service }. Try again later.
