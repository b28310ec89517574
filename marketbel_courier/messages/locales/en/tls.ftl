# What is wrong with a server's TLS, and what to do; parts of sentences about the server.

tls-expired = its certificate has expired; have it renewed
tls-not-yet-valid = its certificate is not valid yet; check the clocks of both machines
tls-of-another-name = its certificate is for another name; use that name, or have it issued for this one
tls-authority-unknown = its certificate is from nobody who is trusted here; name the authority's file in SSL_CERT_FILE, or use a public authority
# $why is OpenSSL's word, in English.
tls-not-valid = its certificate is not valid ({ $why })
tls-not-spoken = no TLS is spoken at this port; use another port, or an address without TLS
tls-failed = no TLS connection could be agreed on ({ $why })
