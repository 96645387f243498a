"""Speech engines behind one seam: found by entry point, with a deadline, checked, the next one where one fails."""
