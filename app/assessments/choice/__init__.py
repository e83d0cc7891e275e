"""The choice of an area: which instruments it uses, which it requires, and from which results a case comes to the table."""
