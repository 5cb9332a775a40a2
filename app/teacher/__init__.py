"""The teacher's page: who is there, what runs, what is allowed, what is shown; behind a password or an account."""
