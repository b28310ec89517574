"""The admin API and page: what the people who run the shop see and start, in its own process.

What requests share stands here: connections, cached answers, the contract, and the records as the
API tells them. Routes are in `api`, signing in is in `auth`, the page's files are in `page`.
"""
