"""Mutants of a function: every comparison made strict or loose, every figure one up and one down, every sign turned."""

import __future__

import ast
import copy
import inspect
import textwrap

STRICT_OR_LOOSE = {ast.Lt: ast.LtE, ast.LtE: ast.Lt, ast.Gt: ast.GtE, ast.GtE: ast.Gt}


def code_mutants(function):
    """Yield (what was changed, function), each with one place changed; the rest of its module stays as it is."""
    tree = ast.parse(textwrap.dedent(inspect.getsource(function)))
    places = [node for node in ast.walk(tree) if isinstance(node, ast.Compare | ast.Constant | ast.UnaryOp)]
    for number in range(len(places)):
        for turn in range(4):
            mutant = copy.deepcopy(tree)
            node = [n for n in ast.walk(mutant) if isinstance(n, ast.Compare | ast.Constant | ast.UnaryOp)][number]
            before = ast.unparse(node)
            if _turned(mutant, node, turn):
                yield f"{before} -> {_after(mutant, number)}", _compiled(mutant, function)


def _after(mutant, number):
    nodes = [n for n in ast.walk(mutant) if isinstance(n, ast.Compare | ast.Constant | ast.UnaryOp)]
    return ast.unparse(nodes[number]) if number < len(nodes) else "without"


def _turned(tree, node, turn):
    """Change one node in place; `turn` counts the ways there are. Says whether there was one."""
    if isinstance(node, ast.Compare) and turn < len(node.ops) and type(node.ops[turn]) in STRICT_OR_LOOSE:
        node.ops[turn] = STRICT_OR_LOOSE[type(node.ops[turn])]()
        return True
    if isinstance(node, ast.Constant) and type(node.value) is int and turn < 2:
        node.value += (-1, 1)[turn]
        return True
    if isinstance(node, ast.UnaryOp) and isinstance(node.op, ast.USub) and turn == 0:
        node.op = ast.UAdd()
        return True
    return False


def _compiled(tree, function):
    code = compile(
        ast.fix_missing_locations(tree), function.__code__.co_filename, "exec", __future__.annotations.compiler_flag
    )
    home = {}
    exec(code, function.__globals__, home)  # noqa: S102 - our own source with one sign changed
    return home[function.__name__]
