"""What ml-analyze is told and what it answers, and the client that speaks with it."""
