"""What protects the campaigns from abuse without refusing an honest person? See README.md."""
