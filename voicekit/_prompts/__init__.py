"""What can be played: its parts, its content key, the store in Asterisk's sounds directory, the renderer."""
