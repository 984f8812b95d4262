"""What is sent to people: letters, the carriers, and the loop that sends."""
