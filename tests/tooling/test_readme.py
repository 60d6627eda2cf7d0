"""README tells the truth about settings, commands and folders."""

import re
import subprocess

from backend.settings import PROJECT, described

README = (PROJECT / "README.md").read_text("utf-8")


def test_the_readme_lists_every_setting_with_its_default():
    rows = re.findall(r"^\| `([A-Z0-9_]+)` \| (.*?) \| (.*?) \|$", README, re.M)
    assert [(name, default.strip("`"), says) for name, default, says in rows] == described()


def test_the_readme_names_every_command_that_make_lists():
    listed = subprocess.run(["make"], cwd=PROJECT, capture_output=True, text=True, check=True).stdout
    for command in re.findall(r"^(make \w+)", listed, re.M):
        assert f"`{command}" in README, command


def test_every_folder_of_the_map_is_there():
    folders = re.findall(r"^\| `([a-z/]+/)` \|", README, re.M)
    assert len(folders) > 5
    for folder in folders:
        assert (PROJECT / folder).is_dir(), folder


def test_the_pictures_are_there_and_light():
    pictures = re.findall(r"!\[[^\]]+\]\(([^)]+)\)", README)
    assert len(pictures) == 3
    for picture in pictures:
        assert (PROJECT / picture).stat().st_size <= 300 * 1024
