"""Connections that are not sockets."""
