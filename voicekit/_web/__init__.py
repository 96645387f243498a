"""The pages of a service: calls as they go on, and what is kept of those that are over."""
