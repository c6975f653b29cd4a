"""Every module of the pure layers and of the core has its twin among the tests."""

import ast
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parent.parent
SOURCE = ROOT / "src" / "hongyan"
MIRRORED = ["model", "wire", "dialects", "world", "core"]


def has_code(path: Path) -> bool:
    """Whether the module holds anything but its docstring, imports and the list of what it offers."""
    for node in ast.parse(path.read_text(encoding="utf-8")).body:
        if isinstance(node, ast.Import | ast.ImportFrom):
            continue
        if isinstance(node, ast.Expr) and isinstance(node.value, ast.Constant):
            continue
        if isinstance(node, ast.Assign) and [ast.unparse(target) for target in node.targets] == ["__all__"]:
            continue
        return True
    return False


def twin_of(module: Path) -> Path:
    """Return where the tests of ``module`` stand: a package's own in ``test_init.py``."""
    name = "init" if module.stem == "__init__" else module.stem
    return ROOT / "tests" / module.relative_to(SOURCE).with_name(f"test_{name}.py")


MODULES = [
    path
    for layer in MIRRORED
    for path in sorted((SOURCE / layer).rglob("*.py"))
    if path.stem != "__init__" or has_code(path)
]


def test_there_are_modules_in_every_mirrored_layer() -> None:
    assert {path.relative_to(SOURCE).parts[0] for path in MODULES} == {*MIRRORED}


@pytest.mark.parametrize("module", MODULES, ids=lambda path: path.relative_to(SOURCE).as_posix())
def test_a_module_has_its_twin_among_the_tests(module: Path) -> None:
    twin = twin_of(module)
    # A package whose modules are one thing to its users may be tested as one.
    whole = twin.parent.with_name(f"test_{twin.parent.name}.py")
    assert twin.is_file() or whole.is_file(), f"{module.relative_to(ROOT)} has no {twin.relative_to(ROOT)}"
    twin = twin if twin.is_file() else whole
    assert "def test_" in twin.read_text(encoding="utf-8"), f"{twin.relative_to(ROOT)} tests nothing"


@pytest.mark.parametrize(
    ("text", "is_code"),
    [
        ('"""Only words."""', False),
        ('"""Words."""\nfrom x import y\n__all__ = ["y"]', False),
        ('"""Words."""\nNAME = "x"', True),
        ("def f() -> None: ...", True),
    ],
)
def test_a_package_that_only_hands_on_needs_no_tests(tmp_path: Path, text: str, is_code: bool) -> None:
    module = tmp_path / "__init__.py"
    module.write_text(text)
    assert has_code(module) is is_code
