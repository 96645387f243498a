"""What serves calls: sockets and child processes, routes, limits, parked calls, signals, the end of a service."""
