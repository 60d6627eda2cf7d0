"""Rules of the tree that no linter knows."""

import re
from pathlib import Path

import pytest

from backend.browser_files import ROOTS
from backend.settings import PROJECT

IMPORT = re.compile(r"""^\s*(?:import|export)\b[^'"]*?from\s*['"]([^'"]+)|\bimport\(\s*['"]([^'"]+)""", re.M)
TOOLS = [name for name in ROOTS if name != "pwa"]
OURS = [f for root in ROOTS.values() for f in root.rglob("*.js") if "vendor" not in f.parts]


@pytest.mark.parametrize("tool", TOOLS)
def test_the_browser_half_of_a_tool_imports_only_from_its_own_folder(tool: str):
    for file in ROOTS[tool].rglob("*.js"):
        for found in IMPORT.finditer(file.read_text("utf-8")):
            wanted = (file.parent / (found[1] or found[2])).resolve()
            assert wanted.is_relative_to(ROOTS[tool]) and wanted.exists(), f"{file} imports {wanted}"


@pytest.mark.parametrize("file", OURS, ids=lambda file: str(file.relative_to(PROJECT)))
def test_every_module_for_the_browser_is_type_checked(file: Path):
    assert file.read_text("utf-8").startswith("// @ts-check\n")


def test_templates_carry_no_script_and_no_style_of_their_own():
    for file in (PROJECT / "pwa" / "templates").rglob("*.html"):
        html = file.read_text("utf-8")
        assert not re.search(r"<script(?![^>]*\bsrc=)|<style|\sstyle=|\son[a-z]+=\"", html), file
