"""The commands of `python -m risk_instruments`, one module for each thing they are about."""

import argparse
from collections.abc import Callable

Add = Callable[..., argparse.ArgumentParser]
"""How a module adds one command: the name, then `help`; what `add_subparsers().add_parser` takes."""
