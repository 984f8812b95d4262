"""Acts on parties, accounts and tokens: who is in the register, and who acts for whom."""
