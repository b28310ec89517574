"""Who may use the admin API: passwords, sessions, tokens, and what keeps other sites out."""
