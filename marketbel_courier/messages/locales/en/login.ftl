# What is wrong with a login to a supplier's server. $name is the login's own name.

login-key-missing = Key of the logins missing. Set SOURCE_LOGINS_KEY to a long random text (`openssl rand -hex 32`), the same for the courier, Dagster and the admin page.
login-cannot-be-opened = Login cannot be opened: { $name }. It was sealed with another SOURCE_LOGINS_KEY, or changed behind the courier's back. Restore the key, or enter the login anew.
# $server is the scheme, host and port of the server that the login is for.
login-of-another-server = Login of another server: { $name } is for { $server }. It is told to that server alone: correct the supplier's address, or choose another login.
login-refused = HTTP { DIGITS($status) }: login not accepted. Name: { $name }. Address: { $address }. Enter the login anew, or ask the supplier for another one.
login-name-of-another-form = Login's name not possible. It begins with a letter or digit, and has up to 64 of a-z, 0-9, dot, hyphen and underscore. Correct it.
# $kind is basic or header.
login-label-missing = { $kind ->
    [basic] No user name given. Enter the one that the server expects.
   *[other] No header given. Enter the header's name, such as X-Api-Key.
 }
login-user-with-colon = User name with a colon. No server can take it: correct it.
login-header-not-possible = Header's name not possible. It has letters, digits and hyphens, and is none that the download itself sends, such as Host. Correct it.
login-secret-not-possible = Secret is empty or cannot be sent. It has up to 4,096 characters that can be seen; a token or header only Latin ones. Enter it anew.
login-server-missing = No server given for the login. It looks like https://b2b.shop.example.
login-unknown = No such login: { $name }. Enter it first.
login-in-use = Login is in use: { $name }. Choose another one for its suppliers first.
