"""Acts on parties and accounts: who the register can name, and who acts for them."""
