"""`python -m app.cli` is the command `roundtable`."""

from app.cli import main

main()
