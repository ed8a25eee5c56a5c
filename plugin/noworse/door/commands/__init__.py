"""What the command `noworse` can do: one file each, and one line in the table."""
