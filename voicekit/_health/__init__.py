"""Whether a service is well: what it counts, whether calls can come, and who asks for it over HTTP."""
