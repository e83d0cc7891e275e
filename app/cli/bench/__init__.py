"""`roundtable bench`: what the product costs on this machine, beside yardsticks of the same run."""

from app.cli.bench.command import bench

__all__ = ["bench"]
