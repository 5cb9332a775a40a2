"""Who imports whom, read from the source: nothing is executed, and an import inside a function counts too."""

from __future__ import annotations

import ast
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from pathlib import Path

PACKAGES = ("gan_core", "app", "pages")


@dataclass(frozen=True)
class Import:
    """One imported name, as an absolute dotted path, and whether it is imported only inside a function."""

    target: str
    lazy: bool


@dataclass(frozen=True)
class Module:
    """One source file: its dotted name, its path, and what it imports."""

    name: str
    path: Path
    imports: tuple[Import, ...]


def inside(name: str, roots: Iterable[str]) -> bool:
    """Return whether a dotted name is one of `roots` or lies below one of them."""
    return any(name == root or name.startswith(root + ".") for root in roots)


def read_modules(root: Path) -> dict[str, Module]:
    """Return every module of the packages under `root`, by its dotted name."""
    files = (path for package in PACKAGES for path in sorted((root / package).rglob("*.py")))
    modules = (_read(path, root) for path in files)
    return {module.name: module for module in modules}


def _read(path: Path, root: Path) -> Module:
    parts = path.relative_to(root).with_suffix("").parts
    is_package = parts[-1] == "__init__"
    name = ".".join(parts[:-1] if is_package else parts)
    tree = ast.parse(path.read_text(encoding="utf-8"), str(path))
    package = name if is_package else name.rpartition(".")[0]
    return Module(name, path, tuple(_imports(tree, package, lazy=False)))


def _imports(node: ast.AST, package: str, *, lazy: bool) -> Iterator[Import]:
    """Yield the imports below a node; what only the type checker sees does not count."""
    for child in ast.iter_child_nodes(node):
        if isinstance(child, ast.Import):
            yield from (Import(alias.name, lazy) for alias in child.names)
        elif isinstance(child, ast.ImportFrom):
            yield from (Import(target, lazy) for target in _targets(child, package))
        elif isinstance(child, ast.If) and "TYPE_CHECKING" in ast.unparse(child.test):
            yield from _imports(ast.Module(child.orelse, []), package, lazy=lazy)
        else:
            is_function = isinstance(child, ast.FunctionDef | ast.AsyncFunctionDef | ast.Lambda)
            yield from _imports(child, package, lazy=lazy or is_function)


def _targets(node: ast.ImportFrom, package: str) -> list[str]:
    """Return what `from x import a, b` may load: x, x.a and x.b, with dots resolved against the package."""
    parts = package.split(".")[: len(package.split(".")) - node.level + 1] if node.level else []
    base = ".".join([*parts, *([node.module] if node.module else [])])
    return [base, *(f"{base}.{alias.name}" for alias in node.names)]


def chain_to(modules: dict[str, Module], start: str, banned: Iterable[str], lazy_from: Iterable[str] = ()) -> list[str]:
    """Return the shortest chain of imports from `start` to a banned name, or [] when there is none.

    Importing a.b.c also imports a and a.b. Imports inside the functions of the modules in `lazy_from` (exact
    names, or "a.b.*" for all below a.b) do not count.
    """
    banned = tuple(banned)
    waiting, seen = [[start]], {start}
    while waiting:
        chain = waiting.pop(0)
        for target in _edges(modules, chain[-1], tuple(lazy_from)):
            if inside(target, banned):
                return [*chain, target]
            if target in modules and target not in seen:
                seen.add(target)
                waiting.append([*chain, target])
    return []


def _edges(modules: dict[str, Module], name: str, lazy_from: tuple[str, ...]) -> Iterator[str]:
    """Yield what a module loads: its parent packages, its imports, and the parent packages of those."""
    may_be_lazy = name in lazy_from or any(name.startswith(each[:-1]) for each in lazy_from if each.endswith(".*"))
    yield from _with_parents(name)
    for one in modules[name].imports:
        if not (one.lazy and may_be_lazy):
            yield from _with_parents(one.target)


def _with_parents(name: str) -> Iterator[str]:
    parts = name.split(".")
    return (".".join(parts[: end + 1]) for end in range(len(parts)))
