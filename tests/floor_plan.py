"""`make floor-plan`: the largest files and functions; places to look, nothing fails on a size."""

import ast
from pathlib import Path

TOP = Path(__file__).resolve().parents[1]


def main() -> None:
    files, functions = [], []
    for folder in ("app", "risk_instruments"):
        for file in sorted((TOP / folder).rglob("*.py")):
            text = file.read_text(encoding="utf-8")
            files.append((text.count("\n"), file.relative_to(TOP).as_posix()))
            functions += [
                ((node.end_lineno or 0) - node.lineno + 1, f"{file.relative_to(TOP)}:{node.lineno} {node.name}")
                for node in ast.walk(ast.parse(text))
                if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef)
            ]
    for title, found in (("Largest files", files), ("Largest functions", functions)):
        print(f"\n{title}")
        for lines, where in sorted(found, reverse=True)[:15]:
            print(f"{lines:6d}  {where}")


if __name__ == "__main__":
    main()
