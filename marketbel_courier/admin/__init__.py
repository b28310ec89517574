"""The admin API and page for the people who run the shop, served by a separate process.

What several requests need is here: connections, cached answers, the contract, and the conversion of
records to answers. Routes are in `api`, signing in is in `auth`, the page's files are in `page`.
"""
