"""Getting in: somebody without an account asks to join, an officer looks at it, asks back, approves or declines."""
