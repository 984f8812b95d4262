"""What leaves the register for people: letters, what carries them, and the loop that sends."""
