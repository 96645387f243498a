"""What is kept of calls: a spool that loses nothing, a database that is searched, and what can be told from them."""
